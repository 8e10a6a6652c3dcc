// check.mjs FOLDER FILE...: reads JSON objects, a line each, {"name":…,"schema":…} and {"name":…,"data":…}, the data of the schema of that name
// before it. All schemas must be such that ajv takes them in its strict mode, all data such that they fit. Prints what does not.
// FOLDER has node_modules.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [folder, ...files] = process.argv.slice(2).map(name => resolve(name));
const Ajv = createRequire(join(folder, 'package.json'))('ajv/dist/2020').default;
const complaints = [];
const ajv = new Ajv({ strict: true, allErrors: false, logger: { log: say, warn: say, error: say } });
const known = new Map();
let schemas = 0, data = 0;

function say(...words) { complaints.push(words.join(' ')); }

for (const file of files) {
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const one = JSON.parse(line);
    try {
      if (one.schema) {
        known.set(one.name, ajv.compile(one.schema));
        schemas++;
      } else {
        const fits = known.get(one.name);
        if (!fits(one.data)) say(one.name + ': ' + JSON.stringify(fits.errors).slice(0, 2000));
        data++;
      }
    } catch (error) {
      say(one.name + ': ' + error.message);
    }
  }
}
console.log(JSON.stringify({ schemas, data, complaints }));
process.exitCode = complaints.length ? 1 : 0;
