/**
 * Run as a program: loads a module under V8's block coverage, calls its `handler` with each event, and
 * prints the ScriptCoverage of the files beside it.
 *
 *     node take-coverage.ts ENTRY EVENTS-AS-JSON
 */
import { Session } from 'node:inspector/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

const [entry = '', events = '[]'] = process.argv.slice(2);
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
const module = await import(pathToFileURL(entry).href);
for (const event of JSON.parse(events)) {
  try {
    await (module.handler ?? module.default.handler)(event);
  } catch {
    // A failing handler has run, too.
  }
}
const { result } = await session.post('Profiler.takePreciseCoverage');
session.disconnect();
const folder = pathToFileURL(dirname(entry)).href;
console.log(JSON.stringify(result.filter(({ url }) => url.startsWith(`${folder}/`))));
