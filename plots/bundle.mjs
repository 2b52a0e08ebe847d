// Makes one page of the report's parts: bundle.mjs PLOTS NODE_MODULES OUTPUT
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

const libraries = ['vega', 'vega-lite', 'vega-embed'].map((name) =>
    `/* ${name} ${version(name)}, BSD-3-Clause */\n` +
    inline(text(modules, name, 'build', `${name}.min.js`)));

const specs = {};
for (const file of readdirSync(join(plots, 'specs')).sort()) {
  specs[file.replace('.vl.json', '')] = JSON.parse(text(plots, 'specs', file));
}

const parts = {
  style: `<style>\n${text(plots, 'report', 'page.css')}</style>`,
  libraries: libraries.map((code) => `<script>${code}</script>`).join('\n'),
  specs: `<script type="application/json" id="specs">` +
         `${JSON.stringify(specs).replace(/</g, '\\u003c')}</script>`,
  script: `<script>\n${inline(text(plots, 'report', 'page.js'))}</script>`,
};
// A function as replacement: "$" in the code must stay what it is.
const page = text(plots, 'report', 'page.html').replace(
    /<!--(style|libraries|specs|script)-->/g, (_, name) => parts[name]);
writeFileSync(output, page);
