// From a run's data to charts: filled Vega-Lite specifications, without a document, so
// that the page (drawing.js) and the static renderer (render.js) draw the same ones.
//
// chartsOf() gives a list of
//   id        file name without ending, unique within the report
//   part      'case' | 'activity' | 'flavours': which section of the page it belongs to
//   kind      'scaling' | 'rate' | 'time' | 'latency' | 'activity' | 'flavours'
//   table     index into texts.tables, of part 'case'
//   title, subtitle
//   controls  {key: {value: text}}: choices, the first one of each is the default
//   variants  names that can be shown and hidden; may be empty
//   spec(state, hidden)  the specification; state[key] is the chosen value, hidden a Set

const shownMetrics = ['time', 'speedup', 'efficiency', 'throughput', 'slowdown'];
const label = (cell) => `${cell.variant} \u00d7${cell.threads}` +
    (cell.flavour === 'release' ? '' : ` ${cell.flavour}`);
const copyOf = (spec) => JSON.parse(JSON.stringify(spec));
const fileName = (text) => text.replace(/[^A-Za-z0-9_-]+/g, '_');

// Colours and fonts; `theme` has text, line, muted and ground.
function chartConfig(theme, columns) {
  return {
    background: theme.ground, view: {stroke: theme.line},
    font: 'system-ui, "DejaVu Sans", sans-serif',
    title: {color: theme.text, subtitleColor: theme.muted, anchor: 'start', frame: 'group'},
    axis: {labelColor: theme.text, titleColor: theme.text, gridColor: theme.line,
           domainColor: theme.line, tickColor: theme.line},
    legend: {labelColor: theme.text, titleColor: theme.text, orient: 'bottom', columns,
             symbolOpacity: 1, labelLimit: 240},
    text: {color: theme.text},
    range: {category: ['#3b76c4', '#d9822b', '#2f9e6e', '#c0504d', '#8b6bc1', '#8a7b52',
                       '#d56fa5', '#6d8f2f', '#2aa1b3', '#9a9a9a']},
  };
}

// A layer without data would still ask for scales of it.
function withoutEmptyLayers(spec) {
  if (!spec.layer) return spec;
  const isFilled = ({data}) => !data || spec.datasets[data.name]?.length > 0;
  return {...spec, layer: spec.layer.filter(isFilled)};
}

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

function chartsOf({report, texts}, specs) {
  const estimates = report.estimates.map((e, i) => ({...e, text: texts.estimates[i]}));
  const byCell = Map.groupBy ? Map.groupBy(estimates, (e) => e.cell) : new Map();
  if (!Map.groupBy) {
    for (const e of estimates) byCell.set(e.cell, [...(byCell.get(e.cell) ?? []), e]);
  }
  const estimatesOf = (cell) => byCell.get(cell.name) ?? [];

  // A number beside its interval. One that is not bounded is drawn hollow, without one.
  const point = (cell, e) => ({
    variant: cell.variant, threads: cell.threads, cell: label(cell), value: e.value,
    low: e.low, high: e.high, bounded: e.low !== null && e.high !== null,
    n: e.n, text: e.text, baseline: e.baseline ?? ''});
  function fill(spec, rows, scale) {
    spec.datasets.cells = rows;
    spec.datasets.solid = rows.filter((row) => row.bounded);
    spec.datasets.hollow = rows.filter((row) => !row.bounded);
    spec.datasets.intervals =
        spec.datasets.solid.filter((row) => scale !== 'log' || row.low > 0);
  }
  const pointsOf = (cells, metric) => cells.flatMap((cell) =>
      estimatesOf(cell).filter((e) => e.metric === metric).map((e) => point(cell, e)));

  // Rows of equal names would stand on one line: those of several tables are numbered.
  const numbered = (names) => {
    const seen = new Map();
    return names.map((name) => {
      seen.set(name, (seen.get(name) ?? 0) + 1);
      return seen.get(name) > 1 ? `${name} (${seen.get(name)})` : name;
    });
  };
  const rowHeight = (rows) => 18 * new Set(rows.map((row) => row.cell)).size;
  const variantsOf = (rows) => [...new Set(rows.map((row) => row.variant))];

  // --- Speedup and efficiency over threads -----------------------------------------------

  // What somebody projected for a workload; of no flavour but release.
  const projectionsOf = (group, cells) => cells[0].flavour !== 'release' ? []
      : report.projections.filter((p) => p.workload === group.workload);

  function projectionRows(projections, most, divide) {
    return projections.flatMap(({label: name, source, points}) => points
        .filter(([threads]) => threads <= most)
        .map(([threads, value]) =>
            ({label: name, source, threads, value: divide ? value / threads : value})));
  }

  // The grey lines are named where they end; those that end together share a name.
  function lineLabels({ideal, projections}) {
    const ends = new Map();
    for (const row of [...ideal, ...projections]) ends.set(row.label, row);
    const labels = [];
    for (const {label: text, threads, value} of ends.values()) {
      const near = labels.find((l) => l.threads === threads &&
          Math.abs(Math.log(l.value / value)) < 0.02);
      if (near) near.text += `; ${text}`; else labels.push({text, threads, value});
    }
    return labels;
  }

  const targetMetrics = {speedup: ['speedup', 'scaled_speedup'], efficiency: ['efficiency']};
  const targetsOf = (group, metric) => group.targets.map((i) => report.verdicts[i])
      .filter((verdict) => targetMetrics[metric].includes(verdict.metric));
  function targetRows(group, metric, most) {
    return targetsOf(group, metric).filter((verdict) => verdict.threads <= most).flatMap(
        (verdict) => targetBounds(verdict.target)
            .filter((value) => Number.isFinite(value) && value > 0)
            .map((value) => ({claim: verdict.claim, target: verdict.target, value,
                              verdict: verdict.verdict, threads: verdict.threads})));
  }

  // Models are of a variant over itself on one thread; the chart is over the baseline.
  // What lies between the two has an interval of its own, which widens what models say.
  const modelsOf = (cells) => report.models.flatMap((model) => {
    const cell = cells.find((c) => c.name === model.cell);
    const alone = cell && estimatesOf(cell).find((e) => e.metric === 'speedup');
    return !alone || alone.low === null || alone.high === null ? []
        : [{model, cell, factor: alone}];
  });

  // The law is trusted over the threads that were measured, and drawn nowhere else.
  function lawRows(cells, divide) {
    return modelsOf(cells).flatMap(({model, cell, factor}) => model.laws.flatMap(
        ({law, curve}) => curve.map(({threads, speedup}) => {
          const parts = divide ? threads : 1;
          return {law, variant: cell.variant, threads,
                  value: speedup.value * factor.value / parts,
                  low: speedup.low * factor.low / parts,
                  high: speedup.high * factor.high / parts};
        })));
  }

  // Beyond the measured threads: the bound, and a band where the data support one. The
  // bound begins at the upper end of the last interval that was measured.
  function beyondRows(cells, divide) {
    const [bounds, bands] = [[], []];
    for (const {model, cell, factor} of modelsOf(cells)) {
      if (!model.beyond.length) continue;
      const last = model.points.at(-1);
      const add = (threads, bound, band) => {
        const parts = divide ? threads : 1;
        const row = {variant: cell.variant, threads};
        bounds.push({...row, at_most: bound * factor.high / parts});
        if (band) {
          bands.push({...row, low: band.low * factor.low / parts,
                      high: band.high * factor.high / parts});
        }
      };
      if (last.speedup.high !== null) add(last.threads, last.speedup.high, null);
      for (const {threads, at_most: bound, band} of model.beyond) add(threads, bound, band);
    }
    return {bounds, bands};
  }

  function scalingChart(group, cells) {
    const all = pointsOf(cells, 'speedup');
    if (new Set(all.map((p) => p.threads)).size < 2) return null;
    const measured = Math.max(...all.map((p) => p.threads));
    const projections = projectionsOf(group, cells);
    const claimed = Math.max(measured,
        ...['speedup', 'efficiency'].flatMap((m) => targetsOf(group, m)).map((v) => v.threads),
        ...projections.filter((p) => !p.formula)
            .flatMap((p) => p.points.map(([threads]) => threads)));
    const controls = {metric: {speedup: 'speedup', efficiency: 'efficiency'},
                      scale: {linear: 'linear', log: 'logarithmic'}};
    if (claimed > measured) {
      controls.reach = {claimed: `as claimed (to ${claimed})`,
                        measured: `measured (to ${measured})`};
    }
    return {
      id: 'scaling', title: `Scaling of ${group.workload}`, controls,
      variants: variantsOf(all),
      spec({metric, scale, reach}, hidden) {
        const spec = copyOf(specs.scaling);
        const shown = (rows) => rows.filter((row) => !hidden.has(row.variant));
        const divide = metric === 'efficiency';
        const most = reach === 'claimed' ? claimed : measured;
        fill(spec, shown(pointsOf(cells, metric)), scale);
        spec.datasets.ideal = [1, most].map((threads) =>
            ({threads, value: divide ? 1 : threads, label: 'ideal'}));
        spec.datasets.projections = projectionRows(projections, most, divide);
        spec.datasets.labels = lineLabels(spec.datasets);
        spec.datasets.targets = targetRows(group, metric, most);
        spec.datasets.laws = shown(lawRows(cells, divide));
        if (most > measured) {
          const {bounds, bands} = beyondRows(cells, divide);
          spec.datasets.bounds = shown(bounds);
          spec.datasets.bands = shown(bands);
          spec.datasets.border = [{threads: measured, text: 'nothing measured beyond'}];
        }
        const main = spec.layer.at(-3).encoding;
        main.color.scale = {domain: variantsOf(all)};  // colours stay when some are hidden
        main.y.title = divide ? 'efficiency (of ideal)' : 'speedup';
        if (scale === 'log') {
          main.y.scale = {type: 'log'};
          spec.encoding.x.scale = {type: 'log', base: 2, nice: false};
          delete spec.encoding.x.axis.tickMinStep;
        }
        return spec;
      },
    };
  }

  // --- Rates, times, latencies -----------------------------------------------------------

  function rateChart(group, cells) {
    const rates = cells[0].scales === 'throughput';
    const rows = pointsOf(cells, rates ? 'throughput' : 'time');
    if (rows.length < 2) return null;
    const what = rates ? `${cells[0].item}s a second` : 'ms an iteration';
    return {
      id: rates ? 'rate' : 'time', title: `${rates ? 'Throughput' : 'Time'} of ${group.workload}`,
      controls: {scale: {log: 'logarithmic', linear: 'linear'}}, variants: variantsOf(rows),
      spec({scale}, hidden) {
        const spec = copyOf(specs.rate);
        fill(spec, rows.filter((row) => !hidden.has(row.variant)), scale);
        spec.height = rowHeight(spec.datasets.cells);
        for (const {encoding: {x, color}} of spec.layer.slice(1)) {  // solid and hollow
          x.title = what;
          if (!rates) x.axis.format = '~g';
          if (scale === 'linear') x.scale = {type: 'linear', zero: true};
          color.scale = {domain: variantsOf(rows)};
        }
        return spec;
      },
    };
  }

  function latencyChart(group, cells) {
    const rows = cells.flatMap((cell) => estimatesOf(cell)
        .filter((e) => !shownMetrics.includes(e.metric) && e.unit === 'ms' && e.value > 0)
        .map((e) => ({...point(cell, e), reading: e.metric})));
    if (rows.length < 2) return null;
    return {
      id: 'latency', title: `Latencies of ${group.workload}`,
      controls: {scale: {log: 'logarithmic', linear: 'linear'}}, variants: variantsOf(rows),
      spec({scale}, hidden) {
        const spec = copyOf(specs.latency);
        fill(spec, rows.filter((row) => !hidden.has(row.variant)), scale);
        spec.height = rowHeight(spec.datasets.cells);
        for (const {encoding: {x}} of spec.layer.slice(1)) {
          if (scale === 'linear') x.scale = {type: 'linear', zero: true};
        }
        return spec;
      },
    };
  }

  // --- Where the time went, what flavours cost -------------------------------------------

  function activityCharts() {
    const states = [['computing', 'computing'], ['waiting', 'waiting for a CPU'],
                    ['asleep', 'asleep']];
    const named = report.activity.map((a) =>
        [a, report.cells.find((cell) => cell.name === a.cell)]);
    return [...new Set(named.map(([, cell]) => cell.workload))].map((workload) => {
      const own = named.filter(([, cell]) => cell.workload === workload);
      const names = numbered(own.map(([, cell]) => label(cell)));
      const stacked = (cell, name, shares) => states.map(([key, state], order) =>
          ({cell, name, state, order, share: shares[key]}));
      const rows = {
        cells: own.flatMap(([a], i) => stacked(names[i], a.cell, a.all)),
        lanes: own.flatMap(([a], i) => a.lanes.flatMap((shares, lane) =>
            stacked(`${names[i]}, lane ${lane}`, a.cell, shares))),
      };
      const hasLanes = rows.lanes.length > rows.cells.length;
      return {
        id: 'activity', part: 'activity', workload, title: `Where the time of ${workload} went`,
        subtitle: '', variants: [],
        controls: hasLanes ? {rows: {cells: 'all lanes together', lanes: 'each lane'}} : {},
        spec({rows: kind}) {
          const spec = copyOf(specs.activity);
          spec.datasets.activity = rows[kind ?? 'cells'];
          spec.height = rowHeight(spec.datasets.activity);
          return spec;
        },
      };
    });
  }

  function flavourChart() {
    const cells = report.cells.filter((cell) => cell.flavour !== 'release');
    const named = cells.flatMap((cell) => estimatesOf(cell)
        .filter((e) => e.metric === 'slowdown').map((e) => [cell, e]));
    if (!named.length) return null;
    const names = numbered(named.map(([cell]) =>
        `${cell.workload}/${label(cell)}`));
    const rows = named.map(([cell, e], i) =>
        ({...point(cell, e), cell: names[i], flavour: cell.flavour}));
    return {
      id: 'flavours', part: 'flavours', workload: '', title: 'What flavours cost',
      subtitle: 'Time over that of the release build on as many threads', controls: {},
      variants: [],
      spec() {
        const spec = copyOf(specs.flavours);
        fill(spec, rows, 'log');
        spec.height = rowHeight(rows);
        return spec;
      },
    };
  }

  const charts = texts.tables.flatMap((group, table) => {
    const cells = group.cells.map((i) => report.cells[i]);
    return [scalingChart(group, cells), rateChart(group, cells), latencyChart(group, cells)]
        .filter((chart) => chart !== null)
        .map((chart) => ({part: 'case', table, workload: group.workload,
                          subtitle: group.params, ...chart}));
  });
  charts.push(...activityCharts());
  const flavours = flavourChart();
  if (flavours) charts.push(flavours);
  const ids = numbered(charts.map(({workload, id}) =>
      fileName(workload ? `${workload}-${id}` : id)));
  return charts.map((chart, i) =>
      ({...chart, kind: chart.id, id: fileName(ids[i]).replace(/_+$/, '')}));
}

// The choices that a chart begins with.
const defaultState = (chart) => Object.fromEntries(
    Object.entries(chart.controls).map(([key, choices]) => [key, Object.keys(choices)[0]]));
