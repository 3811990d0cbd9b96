import type { SandboxAnswer, SandboxResult } from '../harness/sandboxes.ts';

/** What differs from run to run, or with the length of the frames that are dropped. */
const VOLATILE_HEADERS = ['date', 'content-length'];

/** The emulator's own lines, and the recorder's. */
const NOT_THE_FUNCTIONS =
  /^\S+ \w+ \d{4} [\d:,]+ \[\w+\] \(\w+\)|^(START|END|REPORT|INIT_REPORT|EXTENSION) |lambda-coverage: /;

const FOREIGN = String.raw`[^"\n]*?(?:/opt/lambda-coverage/|/var/runtime/|node:internal)`;

/** Frames that are neither the user's nor of a library: in a list of JSON, in a text of JSON, in a log line. */
const FOREIGN_FRAMES = [
  new RegExp(String.raw`"\s+at ${FOREIGN}[^"]*",?`, 'g'),
  new RegExp(String.raw`\\n\s+at ${FOREIGN}.*?(?=[ "\\])`, 'g'),
  new RegExp(String.raw`^\s+at ${FOREIGN}[^{\n]*`, 'gm'),
];

/**
 * V8 names the user's outermost frame after the property of the runtime that it was called by. With us that
 * property holds a proxy, so V8 finds no name; docs/how-it-works.md says so.
 */
const CALLED_AS = [
  [/ \[as handler\]/g, ''],
  [/\b(Runtime|\w+Processor)\.handler \(/g, '$1.<anonymous> ('],
] as const;

/** What callers and users of a function see of a sandbox: answers, and the function's own log lines. */
export function visible({ answers, log }: SandboxResult) {
  const ids = new Map<string, string>();
  const steady = (text: string): string => withoutAccidents(text, ids);
  return {
    answers: answers.map((answer) => visibleAnswer(answer, steady)),
    // Stdout and stderr reach the emulator by two ways, in no certain order.
    log: log
      .split('\n')
      .filter((line) => line !== '' && !NOT_THE_FUNCTIONS.test(line))
      .map(steady)
      .filter((line) => line !== '')
      .sort(),
  };
}

function visibleAnswer(answer: SandboxAnswer, steady: (text: string) => string) {
  if (answer.error !== undefined) return { error: answer.error };
  const headers = Object.entries(answer.headers).filter(([name]) => !VOLATILE_HEADERS.includes(name));
  return {
    status: answer.status,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, steady(String(value))])),
    trailers: answer.trailers,
    cut: answer.cut,
    body: steady(answer.body),
  };
}

/** Request ids are told apart, not compared. */
function withoutAccidents(text: string, ids: Map<string, string>): string {
  let steady = FOREIGN_FRAMES.reduce((without, frame) => without.replace(frame, ''), text);
  for (const [name, neutral] of CALLED_AS) steady = steady.replace(name, neutral);
  return (
    steady
      .replace(/,(?=\])/g, '')
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
        const name = ids.get(id) ?? `<id ${ids.size + 1}>`;
        ids.set(id, name);
        return name;
      })
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
      .replace(/\(node:\d+\)/g, '(node:<pid>)')
      // The client's native half gives its log lines a number of milliseconds.
      .replace(/\[\d{13}\]/g, '<time>')
      .trimEnd()
  );
}
