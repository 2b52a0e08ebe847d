// The page of two runs side by side: what regressed first.

function comparisonPage({comparison, texts}, specs) {
  const order = ['REGRESSED', 'IMPROVED', 'UNDECIDED', 'EQUIVALENT'];
  const cells = [...comparison.cells].sort((a, b) =>
      order.indexOf(a.verdict) - order.indexOf(b.verdict));
  document.title = `assay: ${texts.counts}`;
  document.getElementById('page').append(el('header', {}, el('h1', {}, capital(texts.counts)),
      el('p', {}, texts.summary)));
  const rows = cells.filter((cell) => cell.low !== null && cell.high !== null);
  const margin = comparison.margin;
  section('Cells', ...(rows.length ? chart({
    id: 'comparison', title: `${capital(comparison.metric)}, second run over first`,
    controls: {scale: {log: 'logarithmic', linear: 'linear'}}, variants: [],
    spec({scale}) {
      const spec = copyOf(specs.comparison);
      spec.datasets.cells = rows.map((cell) =>
          ({...cell, cell: cell.name, value: cell.ratio}));
      spec.datasets.margin = [{low: 1 / (1 + margin), high: 1 + margin, one: 1}];
      spec.height = 22 * rows.length + 10;
      spec.layer.at(-1).encoding.x.title = `${comparison.metric}, second run over first ` +
          `(below 1: ${comparison.metric === 'time' ? 'faster' : 'less'})`;
      if (scale === 'linear') {
        spec.layer.at(-1).encoding.x.scale = {type: 'linear', zero: false, nice: false, padding: 14};
      }
      return spec;
    },
  }) : []), table(['verdict', 'cell', 'ratio [low, high]', 'before', 'after'],
      cells.map((cell) => [cell.verdict, cell.name, cell.text, cell.before, cell.after]),
      [2, 3, 4]));
  section('Claims', comparison.claims.length ? table(['claim', 'before', 'after'],
      comparison.claims.map((claim) => [claim.claim, claim.before, claim.after])) : null);
  section('Findings', comparison.findings.length ? table(['', 'kind', 'cell', 'summary'],
      comparison.findings.map((f) => [f.change, f.kind, f.cell, f.summary])) : null);
  section('Notes', texts.notes.length
      ? el('ul', {}, texts.notes.map((note) => el('li', {}, note))) : null);
}
