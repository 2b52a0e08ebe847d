// Elements of the page. All text goes into the document as text nodes, so that nothing in
// a run can become markup.

// el('p', {class: 'muted'}, 'text', child, ...); null children are left out.
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  for (const child of children.flat()) if (child !== null) element.append(child);
  return element;
}
function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
const muted = (...content) => el('p', {class: 'muted'}, ...content);
const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)}%`;

// Without any content the section is left out.
function section(title, ...content) {
  if (content.flat().every((child) => child === null)) return;
  document.getElementById('page').append(
      el('section', {}, el('h2', {}, title), ...content));
}

// Folded away until asked for.
const folded = (summary, ...content) =>
    el('details', {}, el('summary', {}, summary), ...content);

// rows: arrays of strings; numbers: the columns that are aligned to the right.
function table(titles, rows, numbers = []) {
  const kind = (i) => numbers.includes(i) ? {class: 'number'} : {};
  return el('div', {class: 'scroll'}, el('table', {},
      el('thead', {}, el('tr', {}, titles.map((t, i) => el('th', kind(i), t)))),
      el('tbody', {}, rows.map((row) =>
          el('tr', {}, row.map((cell, i) => el('td', kind(i), String(cell))))))));
}

// A row of buttons, one of which is pressed; `choose` is called with its value.
function choice(key, choices, chosen, choose) {
  const buttons = Object.entries(choices).map(([value, text]) => {
    const button = el('button', {type: 'button', 'data-choice': `${key}:${value}`,
                                 'aria-pressed': String(value === chosen)}, text);
    button.addEventListener('click', () => {
      for (const other of buttons) {
        other.setAttribute('aria-pressed', String(other === button));
      }
      choose(value);
    });
    return button;
  });
  return buttons;
}
