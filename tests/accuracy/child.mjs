// Runs in a child process, on any Node from 18: `node child.mjs <job.json>`.
// A job is { entries: string[], out: string, folder: string }: each entry's `main` is run, and what V8 counted
// in files under the folder, what Istanbul's instrumentation counted, and what is in the arrays that `counters` names,
// is written to `out`.
import { readFileSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { pathToFileURL } from 'node:url';

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const session = new Session();
session.connect();
function call(method, parameters) {
  let answer;
  session.post(method, parameters, (error, result) => {
    if (error) throw new Error(error.message);
    answer = result;
  });
  return answer;
}
if (job.precise) {
  call('Profiler.enable');
  call('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
}
const failures = [];
process.on('unhandledRejection', () => {});
for (const entry of job.entries) {
  try {
    const loaded = await import(pathToFileURL(entry).href);
    const main = loaded.main ?? loaded.default?.main;
    if (main === undefined) throw new Error('no main');
    await main();
  } catch (error) {
    failures.push(`${entry}: ${error?.stack ?? error}`);
  }
  for (let i = 0; i < 10; i++) await new Promise(setImmediate);
}
const scripts = job.precise
  ? call('Profiler.takePreciseCoverage').result.filter(({ url }) =>
      url.startsWith(pathToFileURL(job.folder).href),
    )
  : [];
const counters = Object.fromEntries(
  (job.counters ?? []).map((name) => [name, Array.from(globalThis[name] ?? [])]),
);
const istanbul = globalThis.__coverage__ ?? {};
writeFileSync(job.out, JSON.stringify({ scripts, istanbul, counters, failures }));
process.exit(0);
