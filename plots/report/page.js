// Draws the report from the run's data. All text goes into the document as text nodes, so
// that nothing in a run can become markup. No request leaves the page.
'use strict';
(() => {
const {report, texts} = JSON.parse(document.getElementById('run').textContent);
const specs = JSON.parse(document.getElementById('specs').textContent);
const page = document.getElementById('page');

// --- The document ------------------------------------------------------------------------

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

function section(title, ...content) {
  if (content.flat().every((child) => child === null)) return;
  page.append(el('section', {}, el('h2', {}, title), ...content));
}

// rows: arrays of strings; numbers: the columns that are aligned to the right.
function table(titles, rows, numbers = []) {
  const kind = (i) => numbers.includes(i) ? {class: 'number'} : {};
  return el('div', {class: 'scroll'}, el('table', {},
      el('thead', {}, el('tr', {}, titles.map((t, i) => el('th', kind(i), t)))),
      el('tbody', {}, rows.map((row) =>
          el('tr', {}, row.map((cell, i) => el('td', kind(i), String(cell))))))));
}

// --- Verdicts ----------------------------------------------------------------------------

const marks = {PROVED: '\u2713', REFUTED: '\u2717', UNDECIDED: '?', UNTESTABLE: '\u2013'};

// ">= 1.5", "<= 50 ms", "0.9..1.1" as an interval; times in ms.
function targetBounds(text) {
  const scale = {ns: 1e-6, us: 1e-3, ms: 1, s: 1e3};
  const number = (part) => {
    const [, digits, unit] = /^\s*([\d.eE+-]+)\s*(\w*)\s*$/.exec(part) ?? [];
    return digits === undefined ? NaN : parseFloat(digits) * (scale[unit] ?? 1);
  };
  if (text.startsWith('>=')) return [number(text.slice(2)), Infinity];
  if (text.startsWith('<=')) return [0, number(text.slice(2))];
  const dots = text.indexOf('..');
  return [number(text.slice(0, dots)), number(text.slice(dots + 2))];
}

// The measured interval beside the target, on one axis: what "the interval lies within the
// target" means, as a picture.
function intervalPicture(verdict) {
  const {estimate, low, high} = verdict;
  if (estimate === null || low === null || high === null) return null;
  const [from, to] = targetBounds(verdict.target);
  const ends = [low, high, from, to].filter((x) => Number.isFinite(x) && x > 0);
  const all = [...ends, estimate].filter((x) => x > 0);
  if (all.length < 2) return null;
  const logs = all.map(Math.log), least = Math.min(...logs), most = Math.max(...logs);
  const room = Math.max(0.05, (most - least) * 0.15);
  const x = (value) => {
    if (!(value > 0)) return 0;
    if (!Number.isFinite(value)) return 300;
    return 300 * (Math.log(value) - least + room) / (most - least + 2 * room);
  };
  const css = (name) => `var(--${name})`;
  const colour = css(verdict.verdict.toLowerCase());
  const bounds = [from, to].filter((b) => Number.isFinite(b) && b > 0);
  return svg('svg', {class: 'interval', viewBox: '0 0 300 46', role: 'img',
      'aria-label': `target ${verdict.target}, measured from ${low} to ${high}`},
    svg('rect', {x: x(from), y: 4, width: Math.max(1, x(to) - x(from)), height: 22,
        fill: css('proved'), opacity: 0.18}),
    ...bounds.map((b) => svg('line', {x1: x(b), x2: x(b), y1: 2, y2: 28,
        stroke: css('muted'), 'stroke-width': 1.5, 'stroke-dasharray': '3 2'})),
    ...bounds.map((b, i) => {
      const anchor = bounds.length === 1 ? 'middle' : ['end', 'start'][i];
      const label = svg('text', {x: x(b), y: 42, 'text-anchor': anchor});
      label.textContent = `${bounds.length === 1 ? 'target ' : ''}${+b.toPrecision(4)}`;
      return label;
    }),
    svg('line', {x1: x(low), x2: x(high), y1: 15, y2: 15, stroke: colour,
        'stroke-width': 5, 'stroke-linecap': 'round', opacity: 0.6}),
    svg('circle', {cx: x(estimate), cy: 15, r: 5.5, fill: colour}));
}

function card(verdict, text) {
  return el('article', {class: `card ${verdict.verdict}`},
    el('span', {class: 'badge'}, `${marks[verdict.verdict]} ${verdict.verdict}`),
    el('h3', {}, verdict.says || verdict.claim),
    muted(`${verdict.claim}: ${text.comparison}`),
    el('p', {class: 'measured'},
       verdict.estimate === null ? 'not measured' : text.measured),
    intervalPicture(verdict),
    el('p', {}, `Target ${verdict.target}. ${capital(verdict.reason)}.`),
    verdict.prediction ? muted(verdict.prediction.text) : null,
    muted(`Clean rounds: ${text.clean}; interval at ` +
          `${+(verdict.confidence * 100).toPrecision(4)}%.`,
          verdict.source ? ` Source: ${verdict.source}` : ''));
}

// Refuted first: that is what a reader must not miss; what could not be tested last.
function verdicts() {
  const order = ['REFUTED', 'UNDECIDED', 'PROVED', 'UNTESTABLE'];
  const pairs = report.verdicts.map((verdict, i) => [verdict, texts.verdicts[i]]);
  pairs.sort(([a], [b]) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const [tested, untested] = [pairs.filter(([v]) => v.verdict !== 'UNTESTABLE'),
                              pairs.filter(([v]) => v.verdict === 'UNTESTABLE')];
  const grid = (some) => el('div', {class: 'cards'}, some.map(([v, t]) => card(v, t)));
  section('Verdicts',
    tested.length ? grid(tested) : null,
    untested.length ? el('details', tested.length ? {} : {open: ''},
      el('summary', {}, `${untested.length} that this machine cannot test`),
      grid(untested)) : null,
    texts.next_steps.length ? el('details', {}, el('summary', {}, 'What to do next'),
      el('ul', {}, texts.next_steps.map((step) => el('li', {}, step)))) : null);
}

// --- Charts ------------------------------------------------------------------------------

const style = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function chartConfig() {
  const text = style('text'), line = style('line');
  return {
    background: 'transparent', view: {stroke: line}, font: 'system-ui, sans-serif',
    axis: {labelColor: text, titleColor: text, gridColor: line, domainColor: line,
           tickColor: line},
    legend: {labelColor: text, titleColor: text, orient: 'bottom',
             columns: innerWidth > 700 ? 4 : 2, symbolOpacity: 1, labelLimit: 240},
    range: {category: ['#3b76c4', '#d9822b', '#2f9e6e', '#c0504d', '#8b6bc1', '#8a7b52',
                       '#d56fa5', '#6d8f2f', '#2aa1b3', '#9a9a9a']},
  };
}

const drawn = [];  // to draw again when the reader switches between light and dark

// A layer without data would still ask for scales of it.
function withoutEmptyLayers(spec) {
  if (!spec.layer) return spec;
  const isFilled = ({data}) => !data || spec.datasets[data.name].length > 0;
  return {...spec, layer: spec.layer.filter(isFilled)};
}

function draw(place, spec, name) {
  const again = () => vegaEmbed(place, {...withoutEmptyLayers(spec), config: chartConfig()}, {
    actions: {export: true, source: false, compiled: false, editor: false},
    downloadFileName: name, renderer: 'svg', tooltip: {theme: 'custom'}, mode: 'vega-lite',
    loader: {load: () => Promise.reject(new Error('this page loads nothing'))},
  }).catch((error) => { place.textContent = `This chart could not be drawn: ${error}`; });
  drawn.push(again);
  return again();
}

// A chart whose specification depends on choices: {label, choices: {name: text}}.
function chart(name, controls, specFor) {
  const place = el('div', {class: 'chart'});
  const state = {};
  const buttons = el('div', {class: 'controls'});
  const redraw = () => {
    const at = drawn.indexOf(place.again);
    if (at >= 0) drawn.splice(at, 1);
    draw(place, specFor(state), name);
    place.again = drawn.at(-1);
  };
  for (const [key, choices] of Object.entries(controls)) {
    state[key] = Object.keys(choices)[0];
    for (const [value, text] of Object.entries(choices)) {
      const button = el('button', {type: 'button', 'data-choice': `${key}:${value}`,
                                   'aria-pressed': String(state[key] === value)}, text);
      button.addEventListener('click', () => {
        state[key] = value;
        for (const other of buttons.querySelectorAll('button')) {
          const [k, v] = other.dataset.choice.split(':');
          other.setAttribute('aria-pressed', String(state[k] === v));
        }
        redraw();
      });
      buttons.append(button);
    }
  }
  redraw();
  return [Object.keys(controls).length ? buttons : null, place];
}

const copy = (spec) => structuredClone(spec);

// A line for each cell.
function setHeight(spec, rows) {
  spec.height = 18 * new Set(rows.map((row) => row.cell)).size;
}
const estimatesOf = (cell, metric) => report.estimates
    .map((estimate, i) => ({...estimate, text: texts.estimates[i]}))
    .filter((e) => e.cell === cell.name && e.metric === metric);
const label = (cell) => `${cell.variant} \u00d7${cell.threads}`;

// A number beside its interval, as the charts take it. Unbounded ends have no place there.
function point(cell, estimate) {
  return {variant: cell.variant, threads: cell.threads, cell: label(cell),
          value: estimate.value, low: estimate.low > 0 ? estimate.low : estimate.value,
          high: estimate.high ?? estimate.value, n: estimate.n, text: estimate.text,
          baseline: estimate.baseline ?? ''};
}

// A formula of n from a claims file: numbers, n, + - * / ( ) , min and max. Read by a
// small parser, since a file's text must not be run.
function evaluate(formula, n) {
  const tokens = formula.match(/\d+\.?\d*(?:e[+-]?\d+)?|min|max|n|[-+*/(),]/g) ?? [];
  let at = 0;
  const take = (token) => tokens[at] === token && ++at > 0;
  const factor = () => {
    if (take('-')) return -factor();
    if (take('(')) { const value = sum(); take(')'); return value; }
    for (const name of ['min', 'max']) {
      if (!take(name)) continue;
      take('(');
      const values = [sum()];
      while (take(',')) values.push(sum());
      take(')');
      return Math[name](...values);
    }
    if (take('n')) return n;
    return parseFloat(tokens[at++]);
  };
  const product = () => {
    let value = factor();
    while (tokens[at] === '*' || tokens[at] === '/') {
      value = tokens[at++] === '*' ? value * factor() : value / factor();
    }
    return value;
  };
  const sum = () => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-') {
      value = tokens[at++] === '+' ? value + product() : value - product();
    }
    return value;
  };
  return sum();
}

function projectionsOf(workload, most, divide) {
  const rows = [];
  for (const {workload: of, label: name, source, formula, points} of report.projections) {
    if (of !== workload) continue;
    const at = formula ? Array.from({length: most}, (_, i) => [i + 1, evaluate(formula, i + 1)])
                       : points.filter(([threads]) => threads <= most);
    for (const [threads, value] of at) {
      rows.push({label: name, source, threads, value: divide ? value / threads : value});
    }
  }
  return rows;
}

// What fitted laws say of the threads that were measured; nowhere else are they trusted.
function lawsOf(cells, divide) {
  const laws = {
    Amdahl: (n, p) => 1 / (p['serial fraction'] + (1 - p['serial fraction']) / n),
    Gustafson: (n, p) => n - p['serial fraction'] * (n - 1),
    USL: (n, p) => n / (1 + p.contention * (n - 1) + p.coherency * n * (n - 1)),
  };
  const rows = [];
  for (const model of report.models) {
    const cell = cells.find((c) => c.name === model.cell);
    if (!cell) continue;
    const most = Math.max(1, ...model.points.map((p) => p.threads));
    for (const {law, refuted, parameters} of model.laws) {
      if (refuted || !laws[law]) continue;
      const end = (which) => Object.fromEntries(
          parameters.map(({name, value}) => [name, value[which] ?? value.value ?? 0]));
      for (let n = 1; n <= most; n += Math.max(0.25, (most - 1) / 40)) {
        const values = [laws[law](n, end('low')), laws[law](n, end('high'))];
        const scale = divide ? n : 1;
        rows.push({law, variant: cell.variant, threads: n,
                   low: Math.min(...values) / scale, high: Math.max(...values) / scale});
      }
    }
  }
  return rows;
}

function targetsOf(cells, metric) {
  const wanted = {speedup: ['speedup', 'scaled_speedup'], efficiency: ['efficiency']}[metric];
  const rows = [];
  for (const verdict of report.verdicts) {
    const cell = cells.find((c) => c.name === verdict.candidate);
    if (!cell || !wanted.includes(verdict.metric)) continue;
    for (const value of targetBounds(verdict.target)) {
      if (!Number.isFinite(value) || value <= 0) continue;
      rows.push({claim: verdict.claim, target: verdict.target, verdict: verdict.verdict,
                 threads: cell.threads, value});
    }
  }
  return rows;
}

function scalingChart(group, cells) {
  const points = (metric) => cells.flatMap((cell) =>
      estimatesOf(cell, metric).map((estimate) => point(cell, estimate)));
  if (new Set(points('speedup').map((p) => p.threads)).size < 2) return null;
  const most = Math.max(...cells.map((cell) => cell.threads));
  return chart(`${group.workload}-scaling`, {
    metric: {speedup: 'speedup', efficiency: 'efficiency'},
    scale: {linear: 'linear', log: 'logarithmic'},
  }, ({metric, scale}) => {
    const spec = copy(specs.scaling);
    const divide = metric === 'efficiency';
    spec.datasets.cells = points(metric);
    spec.datasets.ideal = [1, most].map((threads) =>
        ({threads, value: divide ? 1 : threads, label: 'ideal'}));
    spec.datasets.projections = projectionsOf(group.workload, most, divide);
    spec.datasets.targets = targetsOf(cells, metric);
    spec.datasets.laws = lawsOf(cells, divide);
    const main = spec.layer.at(-1).encoding.y;
    main.title = divide ? 'efficiency (of ideal)' : 'speedup';
    if (scale === 'log') {
      main.scale = {type: 'log'};
      spec.encoding.x.scale.type = 'log';
      spec.encoding.x.scale.base = 2;
      delete spec.encoding.x.scale.padding;
      delete spec.encoding.x.axis.tickMinStep;
    }
    return spec;
  });
}

function rateChart(group, cells) {
  const rates = cells[0].scales === 'throughput';
  const rows = cells.flatMap((cell) =>
      estimatesOf(cell, rates ? 'throughput' : 'time').map((e) => point(cell, e)));
  if (rows.length < 2) return null;
  return chart(`${group.workload}-${rates ? 'rate' : 'time'}`, {}, () => {
    const spec = copy(specs.rate);
    spec.datasets.cells = rows;
    setHeight(spec, rows);
    spec.layer[1].encoding.x.title = rates ? `${cells[0].item}s a second` : 'ms an iteration';
    if (!rates) spec.layer[1].encoding.x.axis.format = '~g';
    return spec;
  });
}

function latencyChart(group, cells) {
  const known = ['time', 'speedup', 'efficiency', 'throughput'];
  const rows = cells.flatMap((cell) => report.estimates
      .map((estimate, i) => ({...estimate, text: texts.estimates[i]}))
      .filter((e) => e.cell === cell.name && !known.includes(e.metric) &&
                     e.unit === 'ms' && e.value > 0)
      .map((e) => ({...point(cell, e), reading: e.metric})));
  if (rows.length < 2) return null;
  return chart(`${group.workload}-latency`, {}, () => {
    const spec = copy(specs.latency);
    spec.datasets.readings = rows;
    setHeight(spec, rows);
    return spec;
  });
}

function cases() {
  const content = texts.tables.flatMap((group) => {
    const cells = group.cells.map((i) => report.cells[i]);
    const charts = [scalingChart(group, cells), rateChart(group, cells),
                    latencyChart(group, cells)].filter((c) => c !== null);
    if (!charts.length) return [];
    return [el('h3', {}, group.workload), el('p', {class: 'params'}, group.params),
            group.baseline ? muted(`Speedup is over ${group.baseline}.`) : null,
            ...charts.flat()];
  });
  if (!content.length) return;
  section('Measured', muted('Medians over clean rounds with 95% intervals. Dashed: ideal; ' +
      'dotted: what somebody projected; bars across: claims\u2019 targets; shaded: fitted laws, ' +
      'only over the threads that were measured.'), ...content);
}

// --- Evidence ----------------------------------------------------------------------------

function activity() {
  const states = [['computing', 'computing'], ['waiting', 'waiting for a CPU'],
                  ['asleep', 'asleep']];
  const named = report.activity.map((a) =>
      [a, report.cells.find((cell) => cell.name === a.cell)]);
  const workloads = [...new Set(named.map(([, cell]) => cell.workload))];
  const content = workloads.flatMap((workload) => {
    const own = named.filter(([, cell]) => cell.workload === workload);
    const seen = {};  // cells of one name in several tables are numbered
    const rows = own.flatMap(([a, cell]) => {
      const times = seen[label(cell)] = (seen[label(cell)] ?? 0) + 1;
      const name = times > 1 ? `${label(cell)} (${times})` : label(cell);
      return states.map(([key, state], order) => ({cell: name, state, order, share: a[key]}));
    });
    return [el('h3', {}, workload), ...chart(`${workload}-activity`, {}, () => {
      const spec = copy(specs.activity);
      spec.datasets.activity = rows;
      setHeight(spec, rows);
      return spec;
    }), el('details', {}, el('summary', {}, 'In numbers'), table(
        ['cell', 'computing', 'waiting', 'asleep', 'imbalance', 'switches a second'],
        own.map(([a]) => [a.cell, ...['computing', 'waiting', 'asleep', 'imbalance'].map(
            (key) => `${(100 * a[key]).toFixed(1)}%`), a.switches_per_s.toFixed(0)]),
        [1, 2, 3, 4, 5]))];
  }).filter((child) => child !== null);
  section('Where the time went', content.length ? muted('Of the lanes\u2019 own threads. A ' +
      'lane with callers behind it sleeps while they work.') : null, ...content);
}

function noise() {
  const rows = report.quality.filter((q) => q.samples > 0).map((q) => [q.cell,
      `${q.clean}/${q.samples}`,
      Object.entries(q.rejected).map(([why, count]) => `${why} ${count}`).join(', ') || '-']);
  section('Noise', muted('Samples free of contention, of all. What was disturbed supports no ' +
      'verdict, whatever its time.'), rows.length ? el('details', {},
      el('summary', {}, `${rows.length} cells`),
      table(['cell', 'clean', 'why not'], rows, [1])) : null,
      report.plan.notes.length ? el('ul', {}, report.plan.notes.map((n) => el('li', {}, n)))
                               : null);
}

function machine() {
  const m = report.environment;
  section('Machine', table(['fact', 'value'], [
    ['CPU', m.cpu_model], ['cores allowed', m.cores], ['packages', m.packages],
    ['CPUs allowed', m.allowed_cpus.join(', ')],
    ['CPU quota', m.cpu_quota === null ? 'none' : `${m.cpu_quota} CPUs`],
    ['virtualization', m.virtualization], ['system', m.host_os], ['kernel', m.kernel],
    ['assay', m.assay_version], ['measured at', m.time_utc]]));
}

function findings() {
  section(`Findings (${report.findings.length})`, report.findings.length
    ? report.findings.map((f) => el('article', {class: 'card REFUTED'},
        el('span', {class: 'badge'}, f.kind), el('h3', {}, f.cell), el('p', {}, f.summary),
        f.count > 1 ? muted(`Seen ${f.count} times.`) : null,
        f.detail ? el('pre', {}, f.detail) : null,
        f.reproduce ? el('pre', {}, f.reproduce) : null,
        f.evidence ? muted(`Evidence: ${f.evidence}`) : null))
    : muted('None: no wrong answer, crash or hang.'));
}

function rawTable() {
  const rows = report.estimates.map((e, i) => [e.cell, e.metric, texts.estimates[i], e.n]);
  section('All numbers', el('details', {}, el('summary', {}, `${rows.length} estimates`),
      table(['cell', 'number', 'value [low, high]', 'n'], rows, [2, 3])));
}

// --- The page ----------------------------------------------------------------------------

const outcome = report.verdicts.length ? texts.counts : 'a sweep';
document.title = `assay: ${outcome}`;
page.append(el('header', {},
    el('h1', {}, report.verdicts.length ? capital(texts.counts) : 'A sweep'),
    el('p', {}, `${capital(texts.findings)}; ${texts.end}, on ${texts.machine}.`)));
if (report.verdicts.length) verdicts();
cases();
activity();
machine();
noise();
findings();
section('Reproduce', el('pre', {}, report.plan.command),
        muted(`Run ${report.run_id}, seed ${report.plan.seed}.`));
rawTable();

matchMedia('(prefers-color-scheme: dark)').addEventListener('change',
    () => drawn.forEach((again) => again()));
})();
