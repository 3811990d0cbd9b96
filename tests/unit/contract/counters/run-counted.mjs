/** Runs modules, `main` of each, one after another, and prints all counters: an object by global name. */
import { pathToFileURL } from 'node:url';

for (const file of process.argv.slice(2)) await (await import(pathToFileURL(file).href)).main?.();
const names = Object.getOwnPropertyNames(globalThis).filter((name) => /^\$[ab]\d/.test(name));
process.stdout.write(JSON.stringify(Object.fromEntries(names.map((name) => [name, [...globalThis[name]]]))));
