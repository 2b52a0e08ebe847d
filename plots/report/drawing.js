// Charts on the page: drawn with Vega-Embed, with buttons for their choices, for each
// variant, and to save the picture. No request leaves the page.

function pageTheme() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  return {text: colour('text'), line: colour('line'), muted: colour('muted'),
          ground: colour('ground')};
}

const drawn = new Set();  // functions that draw a chart again, in another theme

// One chart after the other, from the top: the page can be read while they come.
let queue = Promise.resolve();
function enqueue(draw) {
  queue = queue.then(() => new Promise((resolve) => setTimeout(resolve))).then(draw);
}

function save(view, kind, name) {
  return view.toImageURL(kind, 2).then((address) => {
    const link = el('a', {href: address, download: `${name}.${kind}`});
    document.body.append(link);
    link.click();
    link.remove();
  });
}

// A chart as charts.js describes it: [controls, place].
function chart(description) {
  const place = el('div', {class: 'chart', role: 'figure', 'aria-label': description.title});
  const state = defaultState(description);
  const hidden = new Set();
  let view = null;
  // One chart that fails says so and leaves the others alone.
  const draw = async () => {
    try {
      const spec = withoutEmptyLayers(description.spec(state, hidden));
      const columns = innerWidth > 700 ? 4 : 2;
      const result = await vegaEmbed(
          place, {...spec, config: chartConfig(pageTheme(), columns)}, {
            actions: false, renderer: 'svg', mode: 'vega-lite', tooltip: {theme: 'custom'},
            loader: {load: () => Promise.reject(new Error('this page loads nothing'))},
          });
      view = result.view;
    } catch (error) {
      place.textContent = `This chart could not be drawn: ${error}`;
    }
  };
  const buttons = Object.entries(description.controls).flatMap(([key, choices]) =>
      choice(key, choices, state[key], (value) => { state[key] = value; draw(); }));
  // One variant alone leaves nothing to choose.
  const variants = description.variants.length < 2 ? [] : description.variants.map((name) => {
    const button = el('button', {type: 'button', class: 'variant', 'aria-pressed': 'true',
                                 'data-variant': name, title: `show or hide ${name}`}, name);
    button.addEventListener('click', () => {
      const hide = !hidden.has(name);
      if (hide && hidden.size === description.variants.length - 1) return;
      if (hide) hidden.add(name); else hidden.delete(name);
      button.setAttribute('aria-pressed', String(!hide));
      draw();
    });
    return button;
  });
  const saves = ['svg', 'png'].map((kind) => {
    const button = el('button', {type: 'button', class: 'save', 'data-save': kind,
                                 title: `save ${description.id}.${kind}`}, kind.toUpperCase());
    button.addEventListener('click', () => view && save(view, kind, description.id));
    return button;
  });
  drawn.add(draw);
  enqueue(draw);
  const row = (label, items) => items.length
      ? el('span', {class: 'group', role: 'group', 'aria-label': label}, items) : null;
  return [el('div', {class: 'controls'}, row('choices', buttons), row('variants', variants),
             row('save', saves)), place];
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change',
    () => drawn.forEach(enqueue));

// Paper cannot be clicked: what is folded is opened for it, but for the long tables.
addEventListener('beforeprint', () => {
  for (const folded of document.querySelectorAll('details:not([open]):not(.long)')) {
    folded.open = true;
    folded.dataset.printed = '';
  }
});
addEventListener('afterprint', () => {
  for (const folded of document.querySelectorAll('details[data-printed]')) {
    folded.open = false;
    delete folded.dataset.printed;
  }
});
