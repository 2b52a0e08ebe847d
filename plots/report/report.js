// The page of one run: verdicts first, then what was measured, the machine, the noise,
// findings, how to do it again, and all numbers.

const marks = {PROVED: '\u2713', REFUTED: '\u2717', UNDECIDED: '?', UNTESTABLE: '\u2013'};
// Refuted first: that is what a reader must not miss; what could not be tested last.
const verdictOrder = ['REFUTED', 'UNDECIDED', 'PROVED', 'UNTESTABLE'];

function reportPage(data, specs) {
  const {report, texts} = data;
  const charts = chartsOf(data, specs);
  const isImported = report.plan.imported.length > 0;

  // --- Verdicts --------------------------------------------------------------------------

  // The measured interval beside the target, on one axis: what "the interval lies within
  // the target" means, as a picture.
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

  const measuredText = (verdict, text) => verdict.estimate !== null ? text.measured
      : verdict.verdict === 'UNTESTABLE' ? 'not measured' : 'no clean round';

  function card(verdict, text, index) {
    return el('article', {class: `card ${verdict.verdict}`, id: `claim-${index}`},
      el('span', {class: 'badge'}, `${marks[verdict.verdict]} ${verdict.verdict}`),
      el('h3', {}, verdict.says || verdict.claim),
      muted(`${verdict.claim}: ${text.comparison}`),
      el('p', {class: 'measured'}, measuredText(verdict, text)),
      intervalPicture(verdict),
      el('p', {}, `Target ${verdict.target}. ${capital(verdict.reason)}.`),
      verdict.prediction ? muted(verdict.prediction.text) : null,
      muted(`${isImported ? 'Samples' : 'Clean rounds'}: ${text.clean}; interval at ` +
            `${+(verdict.confidence * 100).toPrecision(4)}%.`,
            verdict.source ? ` Source: ${verdict.source}` : ''));
  }

  // All claims in one look: verdict, claim, measured interval and target.
  function overview(triples) {
    return el('ul', {class: 'overview'}, triples.map(([verdict, text, index]) =>
      el('li', {class: verdict.verdict},
        el('a', {href: `#claim-${index}`},
          el('span', {class: 'badge', title: verdict.verdict}, marks[verdict.verdict]),
          el('span', {class: 'claim'}, verdict.claim),
          el('span', {class: 'figures'},
             `${measuredText(verdict, text)}, claimed ${verdict.target}`)))));
  }

  // What the colours and marks stand for, how many there are, and how sure they are.
  function tiles() {
    const count = (kind) => report.verdicts.filter((v) => v.verdict === kind).length;
    return el('div', {class: 'tiles'}, verdictOrder.filter(count).map((kind) =>
      el('div', {class: `tile ${kind}`}, el('b', {}, String(count(kind))),
         el('span', {class: 'badge'}, `${marks[kind]} ${kind}`))));
  }

  function howSure() {
    const levels = [...new Set(report.verdicts.map((v) => v.confidence))];
    const sides = levels.map((level) => `${+((1 - level) / 2 * 100).toPrecision(3)}%`);
    if (isImported) {
      return el('p', {}, 'Other tools measured this. UNPAIRED: what is compared was not ' +
          'measured in the same rounds; UNGATED: nothing says whether the threads had ' +
          `their CPUs to themselves. For noise alone a PROVED or REFUTED is wrong with a ` +
          `chance of at most ${sides.join(' or ')}; for what neither can tell there is no ` +
          'bound. UNDECIDED and UNTESTABLE are no passes.');
    }
    return el('p', {}, `A PROVED or REFUTED is wrong with a chance of at most ` +
        `${sides.join(' or ')}, shared by all claims that were tested together; intervals ` +
        'in brackets hold whenever the run stopped. UNDECIDED and UNTESTABLE are no passes.');
  }

  function verdicts() {
    const triples = report.verdicts.map((verdict, i) => [verdict, texts.verdicts[i], i]);
    triples.sort(([a], [b]) =>
        verdictOrder.indexOf(a.verdict) - verdictOrder.indexOf(b.verdict));
    const [tested, untested] = [triples.filter(([v]) => v.verdict !== 'UNTESTABLE'),
                                triples.filter(([v]) => v.verdict === 'UNTESTABLE')];
    const grid = (some) => el('div', {class: 'cards'}, some.map((t) => card(...t)));
    section('Verdicts', tiles(), howSure(), tested.length ? overview(tested) : null,
      texts.next_steps.length ? folded('What to do next',
        el('ul', {}, texts.next_steps.map((step) => el('li', {}, step)))) : null,
      tested.length ? grid(tested) : null,
      untested.length ? el('details', tested.length ? {} : {open: ''},
        el('summary', {}, `${untested.length} that this machine cannot test`),
        grid(untested)) : null);
  }

  // --- A hunt ----------------------------------------------------------------------------

  // Every outcome of one cell, with its share; the bar is on a logarithmic scale, because
  // what matters is rare.
  function outcomes(result) {
    const share = (count) => count / result.iterations;
    const width = (count) => `${(100 * Math.max(0.03,
        1 + Math.log10(share(count)) / Math.log10(10 * result.iterations))).toFixed(1)}%`;
    return el('div', {class: 'outcomes'}, result.outcomes.flatMap((o) => [
      el('span', {}, o.outcome),
      el('span', {class: 'number'}, o.count.toLocaleString('en')),
      el('span', {class: `bar ${o.grade}`}, el('span', {style: `width: ${width(o.count)}`})),
      el('span', {}, o.why ? `${o.grade}: ${o.why}` : o.grade)]));
  }

  function huntRow(row) {
    const result = report.stress[row.result];
    const cells = [
      el('td', {class: row.verdict},
         el('span', {class: 'badge'}, `${marks[row.verdict]} ${row.verdict}`)),
      el('td', {}, el('div', {class: 'case'}, row.case), el('div', {class: 'muted'}, row.question),
         row.remark ? el('div', {}, row.remark) : null,
         result.outcomes.length > 1 ? el('details', {},
             el('summary', {}, `${result.outcomes.length} outcomes`), outcomes(result)) : null),
      ...[row.iterations, row.schedules, row.strength].map(
          (text) => el('td', {class: 'number'}, text))];
    return el('tr', {}, cells);
  }

  function hunt() {
    const titles = ['verdict', 'case', 'iterations', 'schedules', 'at most'];
    section('What was hunted', tiles(), muted(texts.hunt.legend),
      el('div', {class: 'scroll'}, el('table', {class: 'hunt'},
        el('thead', {}, el('tr', {}, titles.map((title, i) =>
            el('th', i > 1 ? {class: 'number'} : {}, title)))),
        el('tbody', {}, texts.hunt.rows.map(huntRow)))));
  }

  // --- What was measured -----------------------------------------------------------------

  function cases() {
    const groups = texts.tables.map((group, index) =>
        ({group, own: charts.filter((c) => c.part === 'case' && c.table === index)}));
    // What the report is about comes first: how the cases scale.
    const scales = ({own}) => own.some((c) => c.kind === 'scaling');
    groups.sort((a, b) => scales(b) - scales(a));
    const content = groups.flatMap(({group, own}) => {
      if (!own.length) return [];
      return [el('h3', {}, group.workload), el('p', {class: 'params'}, group.params),
              group.baseline ? muted(`Speedup is over ${group.baseline}.`) : null,
              group.laws.length
                  ? el('ul', {class: 'muted'}, group.laws.map((law) => el('li', {}, law)))
                  : null,
              ...own.flatMap(chart)];
    });
    if (!content.length) return;
    section('Measured', muted('Medians over ' + (isImported ? 'samples' : 'clean rounds') +
        ' with 95% intervals as bars and bands; hollow where they are too few for one. Dashed: ideal; grey and dotted: what somebody ' +
        'projected; bars across: claims\u2019 targets; outlined by dots: fitted laws, over the ' +
        'threads that were measured, where alone they are trusted; dashes and dots beyond: ' +
        'the most that the measurements leave possible.'), ...content);
  }

  function activity() {
    const content = charts.filter((c) => c.part === 'activity').flatMap((description) => {
      const own = report.activity.filter((a) => report.cells.find(
          (cell) => cell.name === a.cell).workload === description.workload);
      return [el('h3', {}, description.workload), ...chart(description),
        folded('In numbers', table(
          ['cell', 'computing', 'waiting', 'asleep', 'imbalance', 'switches a second'],
          own.map((a) => [a.cell, ...['computing', 'waiting', 'asleep'].map(
              (key) => percent(a.all[key])), percent(a.imbalance),
              a.switches_per_s.toFixed(0)]), [1, 2, 3, 4, 5]))];
    });
    section('Where the time went', content.length ? muted('Of the lanes\u2019 own threads. A ' +
        'lane with callers behind it sleeps while they work.') : null, ...content);
  }

  function flavours() {
    const content = charts.filter((c) => c.part === 'flavours').flatMap(chart);
    section('What sanitizer flavours cost', content.length ? muted('How much slower the same ' +
        'cell is in a flavour than in release. No performance result.') : null, ...content);
  }

  // --- Evidence --------------------------------------------------------------------------

  function machine() {
    const m = report.environment;
    if (isImported) {
      section('Imported from', table(['file', 'tool', 'machine'],
          report.plan.imported.map((f) => [f.name, f.tool, f.machine || 'not named'])),
          m.time_utc ? muted(`Measured at ${m.time_utc}.`) : null);
      return;
    }
    section('Machine', ...machinePicture(m, report.cells), table(['fact', 'value'], [
      ['CPU', m.cpu_model], ['cores allowed', m.cores], ['packages', m.packages],
      ['CPUs allowed', m.allowed_cpus.join(', ')],
      ['CPU quota', m.cpu_quota === null ? 'none' : `${m.cpu_quota} CPUs`],
      ['virtualization', m.virtualization], ['system', m.host_os], ['kernel', m.kernel],
      ['assay', m.assay_version], ['measured at', m.time_utc]]));
  }

  const stateMarks = {good: '\u2713 good', note: '! note', problem: '\u2717 problem'};

  function noise() {
    const measured = report.quality.filter((q) => q.samples > 0);
    const sum = (key) => measured.reduce((total, q) => total + q[key], 0);
    const scatters = measured.map((q) => q.scatter).filter((s) => s !== null)
        .sort((a, b) => a - b);
    const typical = scatters[Math.floor(scatters.length / 2)];
    const rows = measured.map((q) => [q.cell, `${q.clean}/${q.samples}`,
        Object.entries(q.rejected).map(([why, n]) => `${why} ${n}`).join(', ') || '-',
        q.scatter === null ? '-' : percent(q.scatter)]);
    section('Noise',
      muted(isImported ? 'Nobody watched for contention, so every sample counts.'
          : 'Samples free of contention count; what was disturbed supports no verdict, ' +
            'whatever its time.'),
      measured.length ? el('p', {}, `${sum('clean')} of ${sum('samples')} samples were ` +
          (isImported ? 'used' : 'clean') + (typical === undefined ? '.' : `; their times scatter by ` +
          `${percent(typical)} in the middling cell.`)) : null,
      rows.length ? folded(`${rows.length} cells`,
          table(['cell', 'clean', 'why not', 'scatter'], rows, [1, 3])) : null,
      report.environment.checks.length ? folded('What the doctor saw as the run began',
          table(['check', '', 'found', 'what to do'], report.environment.checks.map((c) =>
              [c.check, stateMarks[c.state], c.found, c.remedy || '-']))) : null,
      report.plan.notes.length ? el('ul', {}, report.plan.notes.map((n) => el('li', {}, n)))
                               : null);
  }

  function finding(f) {
    return el('article', {class: `card ${f.expected ? 'PROVED' : 'REFUTED'}`},
      el('span', {class: 'badge'}, f.kind), el('h3', {}, f.cell), el('p', {}, f.summary),
      f.repeats ? muted(f.repeats + (f.shrunk ? `; shrunk to ${f.shrunk}.` : '.')) : null,
      f.count > 1 ? muted(`Seen ${f.count} times.`) : null,
      f.detail ? el('pre', {}, f.detail) : null,
      f.reproduce ? el('pre', {}, f.reproduce) : null,
      f.evidence ? muted(`Evidence: ${f.evidence}`) : null);
  }

  function findings() {
    const expected = report.findings.filter((f) => f.expected);
    const others = report.findings.filter((f) => !f.expected);
    section(`Findings (${others.length})`, others.length
      ? others.map(finding)
      : muted(isHunt ? 'None but what is broken on purpose.'
                     : 'None: no wrong answer, crash or hang.'),
      expected.length ? folded(`${expected.length} caught as expected`,
                               ...expected.map(finding)) : null);
  }

  function rawTable() {
    const rows = report.estimates.map((e, i) => [e.cell, e.metric, texts.estimates[i], e.n]);
    section('All numbers', el('details', {class: 'long'},
        el('summary', {}, `${rows.length} estimates`),
        table(['cell', 'number', 'value [low, high]', 'n'], rows, [2, 3])));
  }

  const isHunt = report.stress.length > 0;
  const hasClaims = report.verdicts.length > 0;
  const outcome = hasClaims ? texts.counts : isImported ? 'imported results' : 'a sweep';
  const title = capital(outcome);
  document.title = `assay: ${outcome}`;
  document.getElementById('page').append(el('header', {}, el('h1', {}, title),
      el('p', {}, `${capital(texts.findings)}; ${texts.end}, on ${texts.machine}.`)));
  if (isHunt) hunt();
  else if (hasClaims) verdicts();
  if (report.findings.length) findings();
  if (!isHunt) cases();
  if (!isHunt) activity();
  machine();
  noise();
  flavours();
  if (!report.findings.length) findings();
  section('Reproduce', el('pre', {}, report.plan.command),
          muted(`Run ${report.run_id}` +
                (isImported ? '.' : `, seed ${report.plan.seed}.`)));
  if (!isHunt) rawTable();
}
