import { isPython } from '../checkout/code-suffix.ts';
import type { UnreadableKind } from '../errors.ts';
import type { Folded } from '../merge/fold-objects.ts';
import type { FunctionSummary } from '../merge/function-summary.ts';
import { MAX_SCRIPTS } from '../merge/script-use.ts';
import { unrecordedInWords } from '../placement/unrecorded-packages.ts';
import { plural } from '../plural.ts';
import { someOf } from '../some-of.ts';
import { GET_TEXTS } from '../sources/textless.ts';
import { INSTRUMENT_LAST, SHOWS_COUNTERS } from '../sources/unread-counters.ts';
import { inWords } from '../unmapped/unmapped-scripts.ts';
import type { ExaminedPlacing } from './placing.ts';
import type { ExaminedScripts } from './scripts.ts';

/** What to do about objects that are left out. */
const ON_OBJECTS: Record<UnreadableKind, string> = {
  denied:
    'Access to some objects is denied: grant s3:GetObject on everything under raw/ and scripts/, or read permission in a directory.',
  archived:
    'Some objects are archived: restore them, and exclude coverage from lifecycle rules that move objects to Glacier.',
  encrypted:
    "Some objects are encrypted with their writer's own key (SSE-C), so nobody else can read them: find the writer and delete them.",
  kms: 'Some objects use a KMS key that is disabled, deleted or denied: enable the key, and grant kms:Decrypt on it.',
  busy: 'S3 was overloaded: try again later.',
  'cut-off': 'Some downloads broke off on every try: check the network, then try again.',
  refused: 'The store refuses to return some objects: see the reason beside each.',
  truncated: 'Some objects are truncated, by uploads or copies that were cut off: delete them.',
  damaged: 'Some objects were changed after they were written: delete them.',
  foreign: 'Some objects were not written by a recorder: keep raw/ and scripts/ for coverage alone.',
  newer: 'Some functions have a newer layer than this command: update lambda-coverage here.',
  invalid: 'Some objects have fields that no recorder writes: find the writer and delete them.',
  'too-large': 'Some objects exceed limits that no recorder reaches: find the writer and delete them.',
  'not-a-file': 'Some entries are pipes, sockets or folders instead of files: delete them.',
  misplaced:
    'Some objects are in the folder of one function and name another: they were copied, or their writer forges coverage. docs/iam.md shows how to restrict who may write where.',
  overlapping:
    'Some objects count invocations that another object counts differently: the reason beside each says which part is not counted twice.',
};

type Findings = Pick<Folded, 'functions' | 'read' | 'skipped' | 'droppedScripts'> &
  Partial<ExaminedPlacing> & {
    scripts: ExaminedScripts;
    absent: readonly string[];
    /** Why nothing was read, where something is there. */
    nothing?: string | undefined;
  };

/** One sentence for each thing that can be done. */
export function adviceOn({
  functions,
  read,
  skipped,
  scripts,
  absent,
  droppedScripts,
  nothing,
  withoutMap = [],
  withoutText = [],
  unread = [],
  refused = [],
  unrecordedPackages = [],
  notes = [],
}: Findings): string[] {
  const advice: string[] = [];
  if (nothing !== undefined) advice.push(`Nothing was read. ${nothing}`);
  else if (read.objects === 0)
    advice.push(
      'Nothing was recorded here. Invoke the function with {"lambdaCoverage": "health"}: the answer says whether it records, and where to. An image whose ENTRYPOINT is not that of Lambda needs /opt/lambda-coverage/bootstrap in front of its program.',
    );
  if (absent.length > 0)
    advice.push(
      `Nothing usable was recorded of ${plural(absent.length, 'expected function')} (${someOf(absent)}). Was it invoked since it was deployed, and does it write to this store? {"lambdaCoverage": "health"} says.`,
    );
  advice.push(...new Set([...skipped, ...scripts.unreadable].map(({ kind }) => ON_OBJECTS[kind])));
  if (scripts.missing.some(({ isDue }) => isDue))
    advice.push(
      'Some large scripts have no text in the store yet: it is sent with the next invocations of a sandbox, or when that ends. Invoke the function again, set COVERAGE_SCRIPTS to hold, or pass the deployed folder with --task-root.',
    );
  if (scripts.missing.some(({ hash, isDue }) => hash !== '' && !isDue))
    advice.push(
      'Some scripts have no text in the store: pass the deployed folder with --task-root. Unless COVERAGE_SCRIPTS is off, check that the role may put objects under scripts/.',
    );
  if (scripts.missing.some(({ hash }) => hash === ''))
    advice.push(
      'Some scripts are in no report, because the text that ran is not the text of their file, and the recorder did not have it: it was too large, or an older layer recorded it. Update the layer.',
    );
  advice.push(...inWords(withoutMap), ...notes.map((note) => `${note}.`));
  const sources = [...new Set(withoutText.flatMap((script) => script.sources))];
  if (sources.length > 0)
    advice.push(
      `A report made here cannot show ${plural(sources.length, 'source')} (${someOf(sources)}), because no source map holds the text: ${GET_TEXTS}.`,
    );
  const counted = [...unread, ...refused.filter(({ reason }) => reason === SHOWS_COUNTERS)];
  if (counted.length > 0)
    advice.push(
      `Nothing read the counters in ${plural(counted.length, 'script')} (${pathsOf(counted)}), so reports call themselves incomplete: ${INSTRUMENT_LAST}.`,
    );
  const unusable = refused.filter(({ reason }) => reason !== SHOWS_COUNTERS);
  const written = unusable.filter(({ path }) => isPython(path));
  const built = unusable.filter(({ path }) => !isPython(path));
  if (built.length > 0)
    advice.push(
      `No report shows ${plural(built.length, 'script')} (${pathsOf(built)}): see the reason beside each, then deploy the source map that the last tool of the build writes.`,
    );
  if (written.length > 0)
    advice.push(
      `No report shows ${plural(written.length, 'file')} of Python (${pathsOf(written)}): see the reason beside each.`,
    );
  advice.push(...unrecordedInWords(unrecordedPackages).map((line) => `${line}.`));
  if (droppedScripts > 0)
    advice.push(
      `Some functions have more than ${MAX_SCRIPTS} scripts, and no report shows the rest: narrow with --since, or find who writes them.`,
    );
  if (new Set(functions.flatMap(({ layers }) => layers)).size > 1)
    advice.push('Several versions of the layer are in use: update all functions to the same one.');
  return [
    ...advice,
    ...functions.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)),
    ...functions.flatMap(adviceOnStart),
    ...functions.flatMap(adviceOnEndings),
    ...functions.flatMap(adviceOnLosses),
  ];
}

function pathsOf(scripts: readonly { path: string }[]): string {
  return someOf(scripts.map(({ path }) => path));
}

function adviceOnStart({ name, unwrapped, withoutCode }: FunctionSummary): string[] {
  return [
    unwrapped > 0
      ? `${name}: the runtime does not load the handler through the recorder, so invocations, errors and contexts are not seen. Put /opt/lambda-coverage/bootstrap in front of Lambda's runtime client.`
      : '',
    withoutCode > 0
      ? `${name}: invoked, but no code of the function was seen. COVERAGE_INCLUDE and COVERAGE_EXCLUDE leave all of it out, or it is outside of the task root: then name its folder in COVERAGE_INCLUDE.`
      : '',
  ].filter((line) => line !== '');
}

function adviceOnLosses({ name, lost, mended }: FunctionSummary): string[] {
  return [
    lost.objects > 0
      ? `${name}: ${plural(lost.objects, 'object')} lost in sandboxes that could not reach the store. Invoke it with {"lambdaCoverage": "health"}: the answer says why.`
      : '',
    lost.threads > 0
      ? `${name}: ${plural(lost.threads, 'worker thread')} did not hand over what they ran. They were busy, or waited in native code, whenever an invocation ended.`
      : '',
    lost.unhandled > 0
      ? `${name}: ${plural(lost.unhandled, 'invocation')} never reached the handler. Check that events are JSON, and that no code of NODE_OPTIONS keeps the process busy.`
      : '',
    mended > 0
      ? `${name}: ${plural(mended, 'object')} with wrong times or durations, which are left out; the counts are in the report. Update the layer.`
      : '',
  ].filter((line) => line !== '');
}

function adviceOnEndings({ name, outcomes, inits }: FunctionSummary): string[] {
  const failedInits = (inits.error ?? 0) + (inits.exit ?? 0) + (inits.timeout ?? 0);
  return [
    outcomes.running
      ? `${name}: ${plural(outcomes.running, 'invocation')} without an end. Either still running, or the sandbox was killed (memory, timeout) and what ran last may be missing.`
      : '',
    outcomes.timeout
      ? `${name}: ${plural(outcomes.timeout, 'invocation')} came close to the timeout. Raise it if they were cut off.`
      : '',
    failedInits > 0
      ? `${name}: ${plural(failedInits, 'sandbox')} failed to start. See the function's log.`
      : '',
  ].filter((line) => line !== '');
}
