// Runs within the page, after its own script: draws everything, presses every button and
// reads the contrast of every text. The result goes into an element of its own, from which
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

  await settled();
  checkCharts('at first');
  const charts = document.querySelectorAll('.chart').length;
  if (charts === 0) complain('there are no charts');
  checkContrast();
  for (const button of document.querySelectorAll('.controls button')) {
    const before = button.closest('.controls').nextElementSibling.innerHTML;
    const was = button.getAttribute('aria-pressed');
    button.click();
    await settled();
    checkCharts(button.dataset.choice);
    if (button.getAttribute('aria-pressed') !== 'true') {
      complain(`${button.dataset.choice} was pressed but is not`);
    }
    const after = button.closest('.controls').nextElementSibling.innerHTML;
    if (was === 'false' && before === after) {
      complain(`${button.dataset.choice} changes nothing`);
    }
  }
  const result = document.createElement('pre');
  result.id = 'result';
  result.textContent = problems.length ? problems.join('\n') : `fine: ${charts} charts`;
  document.body.append(result);
})();
