/**
 * Runs the modules that are named, one after another, and prints what they say: an object by name. What plain and
 * counted code print is compared.
 */

import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';

const said = {};
let current;
globalThis.say = (...values) => {
  said[current].push(inspect(values, { depth: 9 }));
};
for (const file of process.argv.slice(2)) {
  current = file.replace(/^.*[\\/]/, '');
  said[current] = [];
  try {
    await (await import(pathToFileURL(file).href)).default;
  } catch (error) {
    globalThis.say(error.name, error.message);
  }
}
process.stdout.write(JSON.stringify(said));
