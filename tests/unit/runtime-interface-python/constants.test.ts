/** What both recorders must have, so that neither drifts away from the other. */
import { expect, test } from 'vitest';
import { STAMP_FILE } from '../../../contract/build.ts';
import { RECORDER_CODES } from '../../../contract/error-codes.ts';
import { LANGUAGE_VARIABLES } from '../../../contract/language-variables.ts';
import { PYTHON_FORM } from '../../../contract/python-counts.ts';
import { RAW_SCHEMA } from '../../../contract/raw-object.ts';
import { S3_ERROR_CODES } from '../../../contract/s3-error-codes.ts';
import { S3_OPTIONS } from '../../../contract/s3-options.ts';
import { SCRIPT_SCHEMA } from '../../../contract/script-object.ts';
import { DEFAULT_PREFIXES, STORE_VARIABLES } from '../../../contract/stores.ts';
import { EXTENSION_API, EXTENSION_NAME } from '../../../runtime-interface/extension/extension-connection.ts';
import { BAD_STAMP } from '../../../runtime-interface/health/status.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { S3_FAILURES } from '../../../runtime-interface/store/s3/s3-failure.ts';
import { BROKEN_OFF, OVER } from '../../../runtime-interface/store/s3/s3-store.ts';
import { VARIABLES_OF_STORES } from '../../../runtime-interface/store/settings.ts';
import { forOnePython } from '../support/python-recorder.ts';

/** Of V8, of Node's workers and threads, of stacks of JavaScript, and of code that gets counters as it is loaded. */
const OF_NODE: readonly (keyof typeof LIMITS)[] = [
  'abortGraceMs',
  'attributionCounters',
  'collectedHeapBytes',
  'comparedTexts',
  'exactTakes',
  'heapLookInvocations',
  'instrumentedHeadBytes',
  'keptResultBytes',
  'keptResultUnits',
  'keptResults',
  'loadKb',
  'loadMs',
  'maxHeapLookInvocations',
  'maxTimerMs',
  'pollMs',
  'problemNames',
  'shimMs',
  'snapshotBudgetMs',
  'spareHeapBytes',
  'stackFrames',
  'stacks',
  'takeOverInvocations',
  'threadAnswerMs',
  'threads',
  'untoldFiles',
  'unwrappedHoldMs',
  'waitingTakes',
  'workerStartMs',
  'workerYoungMb',
];

interface Constants {
  limits: Record<string, number | number[]>;
  s3ErrorCodes: Record<string, string>;
  s3Failures: Record<string, [advice: string, isRetryable: boolean]>;
  s3Options: [variable: string, header: string, expected: string][];
  storeVariables: Record<string, string>;
  variablesOfStores: string[];
  defaultPrefixes: Record<string, string>;
  withoutEffect: string[];
  brokenOff: string[];
  over: string[];
  extension: [name: string, api: string];
  engine: string;
  rawSchema: string;
  scriptSchema: string;
  stampFile: string;
  badStamp: string;
}

const upper = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

forOnePython("what Python's recorder must have as Node's has it", (recorder) => {
  const constants = () => recorder().call<Constants>('constants');

  test('each limit but those that have no meaning there, of the same size', async () => {
    const { limits } = await constants();
    const shared = Object.entries(LIMITS).filter(([name]) => !OF_NODE.includes(name as keyof typeof LIMITS));
    const known = Object.fromEntries(shared.map(([name, value]) => [upper(name), value]));
    const ofBoth = Object.keys(limits).filter((name) => Object.keys(known).includes(name));
    expect(Object.fromEntries(ofBoth.map((name) => [name, limits[name]]))).toEqual(known);
    for (const name of OF_NODE) expect(Object.keys(limits)).not.toContain(upper(name));
  });

  test('what S3 says, and what to do about it, in the same words', async () => {
    const { s3ErrorCodes, s3Failures } = await constants();
    expect(s3ErrorCodes).toEqual(Object.fromEntries(S3_ERROR_CODES));
    const words = Object.entries(S3_FAILURES).map(([kind, { advice, retryable }]) => [
      kind,
      // Python's own certificates are not Node's.
      [advice.replace('NODE_EXTRA_CA_CERTS', 'AWS_CA_BUNDLE'), retryable],
    ]);
    expect(s3Failures).toEqual(Object.fromEntries(words));
    for (const kind of Object.keys(s3Failures)) expect(RECORDER_CODES).toContain(kind);
  });

  test('the variables of stores, and the headers that they make', async () => {
    const known = await constants();
    expect(known.s3Options).toEqual(
      S3_OPTIONS.map(({ variable, header, expected }) => [variable, header, expected]),
    );
    expect(known.storeVariables).toEqual(STORE_VARIABLES);
    expect(known.defaultPrefixes).toEqual(DEFAULT_PREFIXES);
    const ours = VARIABLES_OF_STORES.filter((name) => name.startsWith('COVERAGE_'));
    expect([...known.variablesOfStores].sort()).toEqual([...ours].sort());
    expect(known.withoutEffect).toEqual(LANGUAGE_VARIABLES.node);
  });

  test('the codes that say of a connection and of credentials that they are over', async () => {
    const { brokenOff, over } = await constants();
    expect([brokenOff, over]).toEqual([[...BROKEN_OFF], [...OVER]]);
  });

  test('the name and the version by which Lambda knows an extension', async () => {
    const { extension } = await constants();
    expect(extension).toEqual([EXTENSION_NAME, EXTENSION_API]);
  });

  test('the names of what is stored', async () => {
    const { engine, rawSchema, scriptSchema, stampFile, badStamp } = await constants();
    expect({ engine, rawSchema, scriptSchema, stampFile, badStamp }).toEqual({
      engine: PYTHON_FORM,
      rawSchema: RAW_SCHEMA,
      scriptSchema: SCRIPT_SCHEMA,
      stampFile: STAMP_FILE,
      badStamp: BAD_STAMP,
    });
  });
});
