// Runs within the page, after its own script: presses every button, looks at what is drawn
// then, and reads the contrast of every text. The result goes into an element of its own, from which
// page_test.sh reads it. `problems` was begun before the page's script (page_test.sh).
'use strict';
(async () => {
  const settled = () => new Promise((resolve) => setTimeout(resolve, 300));
  const complain = (text) => problems.push(text);

  function checkCharts(when) {
    for (const chart of document.querySelectorAll('.chart')) {
      if (!chart.querySelector('svg')) complain(`${when}: a chart was not drawn: ` +
          chart.textContent.slice(0, 120));
    }
  }

  // Colours of several variants mean nothing without their names.
  function checkLegends() {
    for (const chart of document.querySelectorAll('.chart')) {
      const names = [...chart.previousElementSibling.querySelectorAll('button.variant')];
      const legend = chart.querySelector('.role-legend')?.textContent ?? '';
      const axis = chart.querySelector('svg').textContent;
      for (const {textContent: name} of names) {
        const isOnAxis = chart.querySelectorAll('.role-axis-label').length > 0 &&
            axis.includes(`${name} \u00d7`);
        if (!legend.includes(name) && !isOnAxis) complain(`${name} has no legend`);
      }
    }
  }

  // Of WCAG 2.1: relative luminance, and the ratio of two.
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  function luminance([r, g, b]) {
    const linear = [r, g, b].map((c) => c / 255).map(
        (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }
  function groundOf(element) {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  }
  function checkContrast() {
    let texts = 0;
    for (const element of document.querySelectorAll('main *')) {
      const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
      if (!own || element.closest('.vega-actions')) continue;
      const isDrawn = element instanceof SVGElement;
      const style = getComputedStyle(element);
      const colour = channels(isDrawn ? style.fill : style.color);
      const [a, b] = [luminance(colour), luminance(groundOf(element.closest(
          isDrawn ? '.chart, .card' : '*')))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      ++texts;
      if (ratio < 4.5) complain(`contrast ${ratio.toFixed(2)} of ` +
          `"${element.textContent.slice(0, 40)}"`);
    }
    if (texts < 20) complain(`only ${texts} texts on the page`);
  }

  // Names that look like markup must have become text, and nothing may be fetched.
  function checkSafety() {
    const allowed = ['SCRIPT', 'STYLE'];
    for (const element of document.querySelectorAll('main b, main script, main td td')) {
      if (element.closest('.tile, .cpu') && !allowed.includes(element.tagName)) continue;
      complain(`markup from a name: ${element.outerHTML.slice(0, 60)}`);
    }
    for (const {name} of performance.getEntriesByType('resource')) {
      complain(`fetched ${name.slice(0, 60)}`);
    }
  }

  // What is wider than the window scrolls within its own frame, not the page.
  function checkWidth() {
    const {scrollWidth, clientWidth} = document.documentElement;
    if (scrollWidth > clientWidth) complain(`the page is ${scrollWidth} wide, the window ` +
        `${clientWidth}`);
  }

  const placeOf = (button) => button.closest('.controls').nextElementSibling;
  async function press(button) {
    const before = placeOf(button).innerHTML;
    button.click();
    await settled();
    checkCharts(button.textContent);
    return placeOf(button).innerHTML !== before;
  }

  async function checkChoices() {
    for (const button of document.querySelectorAll('.controls button[data-choice]')) {
      const was = button.getAttribute('aria-pressed');
      const changed = await press(button);
      if (button.getAttribute('aria-pressed') !== 'true') {
        complain(`${button.dataset.choice} was pressed but is not`);
      }
      if (was === 'false' && !changed) complain(`${button.dataset.choice} changes nothing`);
    }
  }

  // A hidden variant's points go, and come back.
  async function checkVariants() {
    const drawnPoints = (button) => placeOf(button).querySelectorAll(
        '.mark-symbol.role-mark path').length;
    for (const button of document.querySelectorAll('.controls button.variant')) {
      const before = drawnPoints(button);
      await press(button);
      if (drawnPoints(button) >= before) {
        complain(`${button.textContent} is still drawn when hidden`);
      }
      await press(button);
      if (drawnPoints(button) !== before) complain(`${button.textContent} does not come back`);
    }
  }

  // What is measured stands in a tooltip over its point.
  async function checkTooltip() {
    const mark = document.querySelector('.chart .mark-symbol.role-mark path');
    const {x, y, width, height} = mark.getBoundingClientRect();
    const at = {bubbles: true, clientX: x + width / 2, clientY: y + height / 2};
    mark.dispatchEvent(new PointerEvent('pointermove', at));
    mark.dispatchEvent(new MouseEvent('mousemove', at));
    await settled();
    const tooltip = document.querySelector('.vg-tooltip.visible');
    if (!tooltip || !/\d/.test(tooltip.textContent)) complain('a point has no tooltip');
    mark.dispatchEvent(new MouseEvent('mouseout', at));
    mark.dispatchEvent(new PointerEvent('pointerout', at));
  }

  // A picture of each kind; what would be downloaded is looked at instead.
  async function checkSaving() {
    const wanted = {svg: 'blob:', png: 'data:image/png'};
    for (const [kind, begin] of Object.entries(wanted)) {
      const button = document.querySelector(`button[data-save=${kind}]`);
      let saved = null;
      HTMLAnchorElement.prototype.click = function() { saved = this; };
      button.click();
      await settled();
      await settled();
      delete HTMLAnchorElement.prototype.click;
      if (!saved || !saved.href.startsWith(begin) || !saved.download.endsWith(kind)) {
        complain(`${kind} is not saved: ${saved && saved.href.slice(0, 40)}`);
      }
    }
  }

  // Charts are drawn one after the other.
  const isDrawn = (chart) => chart.querySelector('svg') || chart.textContent;
  for (let i = 0; i < 100 && ![...document.querySelectorAll('.chart')].every(isDrawn); ++i) {
    await settled();
  }
  checkCharts('at first');
  const charts = document.querySelectorAll('.chart').length;
  // The page of a hunt has a table of outcomes instead.
  const hasOutcomes = document.querySelector('.outcomes .bar') !== null;
  if (charts === 0 && !hasOutcomes) complain('there are neither charts nor outcomes');
  for (const folded of document.querySelectorAll('main details')) folded.open = true;
  checkLegends();
  checkContrast();
  checkSafety();
  checkWidth();
  await checkChoices();
  await checkVariants();
  if (charts > 0) await checkTooltip();
  if (charts > 0) await checkSaving();
  checkSafety();
  const result = document.createElement('pre');
  result.id = 'result';
  result.textContent = problems.length ? [...new Set(problems)].slice(0, 10).join('\n') : `fine: ${charts} charts`;
  document.body.append(result);
})();
