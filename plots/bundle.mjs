// Makes what is embedded into the driver: bundle.mjs PLOTS NODE_MODULES OUTPUT_FOLDER
//
//   report_page.html  the page, with markers where the libraries and a run's data go
//   libraries.js      the chart libraries, one script
//   static_charts.js  what Node.js runs behind the libraries to draw charts without a page
//   specs.json        the charts' specifications
//
// Scripts and styles are put inline, since the page must open offline. What would end a
// script element ("</script", "<!--") within a library is escaped, which JavaScript allows
// in strings and regular expressions, the only places where it stands.
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const [plots, modules, output] = process.argv.slice(2);
const text = (...path) => readFileSync(join(...path), 'utf8');
const inline = (code) => code.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '\\x3c!--')
                             .replace(/^\/\/# sourceMappingURL=.*$/gm, '');
const version = (name) => JSON.parse(text(modules, name, 'package.json')).version;
const library = (name) => `/* ${name} ${version(name)}, BSD-3-Clause */\n` +
    inline(text(modules, name, 'build', `${name}.min.js`));
const script = (name) => text(plots, 'report', `${name}.js`);

const specs = {};
for (const file of readdirSync(join(plots, 'specs')).sort()) {
  specs[file.replace('.vl.json', '')] = JSON.parse(text(plots, 'specs', file));
}
const specsText = JSON.stringify(specs).replace(/</g, '\\u003c');

// In the order in which they need each other; one scope, not the window's.
const pageScript = ['dom', 'charts', 'drawing', 'machine', 'report', 'comparison', 'main']
    .map(script).join('\n');
const parts = {
  style: `<style>\n${text(plots, 'report', 'page.css')}</style>`,
  specs: `<script type="application/json" id="specs">${specsText}</script>`,
  script: `<script>\n'use strict';\n(() => {\n${inline(pageScript)}})();\n</script>`,
};
// A function as replacement: "$" in the code must stay what it is.
const page = text(plots, 'report', 'page.html').replace(
    /<!--(style|specs|script)-->/g, (_, name) => parts[name]);

writeFileSync(join(output, 'report_page.html'), page);
writeFileSync(join(output, 'libraries.js'),
              ['vega', 'vega-lite', 'vega-embed'].map(library).join('\n'));
writeFileSync(join(output, 'static_charts.js'), `${script('charts')}\n${script('render')}`);
writeFileSync(join(output, 'specs.json'), specsText);
