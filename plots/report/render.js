// Draws a run's charts as SVG without a browser: on standard output one JSON array of {id,
// title, svg}. Runs in Node.js behind the libraries and charts.js; plots/static_charts.cc
// starts it and leaves the data in chartInput.
{
  const {data, specs} = globalThis.chartInput;
  const theme = {text: '#16181d', line: '#d5d9e0', muted: '#565c68', ground: '#ffffff'};
  const loader = vega.loader();
  loader.load = () => Promise.reject(new Error('charts load nothing'));

  async function render(chart) {
    const filled = withoutEmptyLayers(chart.spec(defaultState(chart), new Set()));
    const spec = {...filled, width: 720, config: chartConfig(theme, 4),
                  title: {text: chart.title, subtitle: chart.subtitle || []}};
    const view = new vega.View(vega.parse(vegaLite.compile(spec).spec),
                               {renderer: 'none', loader, logLevel: vega.Error});
    return {id: chart.id, title: chart.title, svg: await view.toSVG()};
  }

  Promise.all(chartsOf(data, specs).map(render)).then(
      (charts) => process.stdout.write(JSON.stringify(charts)),
      (error) => { console.error(String(error)); process.exitCode = 1; });
}
