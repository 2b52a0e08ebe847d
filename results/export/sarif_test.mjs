// Validates SARIF files against the published schema (OASIS SARIF 2.1.0, as the npm
// package @microsoft/jest-sarif carries it), with ajv. Exits with 77, which CTest takes
// for skipped, where the packages are not installed.
//   node sarif_test.mjs NODE_MODULES FILE...
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [folder, ...files] = process.argv.slice(2);
const modules = resolve(folder);
const schema = `${modules}/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json`;
if (!existsSync(schema)) {
  console.error(`skipped: npm packages are missing, no ${schema}`);
  process.exit(77);
}
const require = createRequire(`${modules}/@microsoft/jest-sarif/package.json`);
const Ajv = require("ajv");
const ajv = new Ajv({ allErrors: true, schemaId: "auto", unknownFormats: "ignore" });
ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json"));
const validate = ajv.compile(JSON.parse(readFileSync(schema, "utf8")));

let failed = 0;
for (const file of files) {
  if (validate(JSON.parse(readFileSync(file, "utf8")))) continue;
  failed++;
  for (const error of validate.errors) {
    console.error(`${file}: ${error.dataPath} ${error.message}`);
  }
}
// A schema that accepts anything would prove nothing.
if (validate({ version: "2.1.0", runs: [{ tool: {} }] })) {
  console.error("the schema accepts what it must not");
  failed++;
}
console.log(`${files.length - failed} of ${files.length} files are valid`);
process.exit(failed === 0 && files.length > 0 ? 0 : 1);
