import { STAMP_FILE } from '../../../contract/build.ts';
import { PYTHON_FORM } from '../../../contract/python-counts.ts';
import { COUNT_FORMS } from '../../../runtime-interface/engine/forms.ts';
import { invoked } from '../support/invoked.ts';
import { NEEDS_PYTHON, PYTHON_MINOR } from '../support/python.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';
import { sandboxSample } from './complete-sample.ts';

/** A recording half at work, for the tests that hold what it writes against the contract. */
export interface RecordingHalf {
  folder: string;
  /** Of what it runs on; every machine has Node. */
  needs?: { said: string; isHere: boolean };
  /** Names of the forms of counts that it writes. */
  forms: readonly string[];
  /** Runs a function that gives occasion for as many fields as it can. */
  recordInto(store: string): Promise<void>;
  /** Fields of which the function gives no occasion, or that another form of counts has. */
  notWritten: readonly string[];
  /** What the store keeps of the function's one script, besides its text. */
  script: { path: string; sourceMap?: string };
}

const HANDLER = `
class Failing {
  constructor() {
    throw new TypeError('as asked');
  }
}
exports.handler = async (event) => {
  if (event.fail) [1].map(() => new Failing());
  return [1, 2].map((number) => number + 1);
};
//# sourceMapping${'URL'}=index.js.map
`;
const MAP = JSON.stringify({
  version: 3,
  sources: ['index.ts'],
  sourcesContent: [HANDLER],
  names: [],
  mappings: 'AAAA',
});

const PYTHON_HANDLER = `
def handler(event, context):
    if event.get('fail'):
        raise ValueError('as asked')
    return [number + 1 for number in (1, 2)]
`;
const HEADERS = { 'x-coverage-context': 'a test' };
const EVENTS = [{ headers: HEADERS }, { headers: HEADERS, fail: true }];
/** With a name that is misspelled, which is a problem to tell of. */
const VARIABLES = { COVERAGE_ATTRIBUTION: 'on', COVERAGE_UPLOD: 'invocation' };

async function recordedInto(store: string, files: Record<string, string>): Promise<void> {
  const stamp = JSON.stringify(sandboxSample().build);
  const taskRoot = writeFiles(temporaryFolder(), { ...files, [STAMP_FILE]: stamp });
  await invoked('index.handler', EVENTS, { taskRoot, record: true, dir: store, env: VARIABLES });
}

export const RECORDING_HALVES: readonly RecordingHalf[] = [
  {
    folder: 'runtime-interface',
    forms: Object.keys(COUNT_FORMS),
    notWritten: [
      'lost.objects',
      'lost.threads',
      'lost.unhandled',
      'result[].counts[]',
      'result[].due',
      'result[].form',
      'runtime.python',
      'unwrapped',
    ],
    script: { path: 'index.js', sourceMap: MAP },
    recordInto: (store) => recordedInto(store, { 'index.js': HANDLER, 'index.js.map': MAP }),
  },
  {
    folder: 'runtime-interface-python',
    needs: { said: NEEDS_PYTHON, isHere: PYTHON_MINOR !== undefined },
    forms: [PYTHON_FORM],
    notWritten: [
      'lost.objects',
      'lost.threads',
      'lost.unhandled',
      'result[].due',
      ...[
        'functionName',
        'isBlockCoverage',
        'ranges[].count',
        'ranges[].endOffset',
        'ranges[].startOffset',
      ].map((field) => `result[].functions[].${field}`),
      'runtime.node',
      'runtime.v8',
      'throws[].count',
      ...['column', 'construct', 'engine', 'line', 'through', 'url'].map(
        (field) => `throws[].frames[].${field}`,
      ),
      'unwrapped',
    ],
    script: { path: 'index.py' },
    recordInto: (store) => recordedInto(store, { 'index.py': PYTHON_HANDLER }),
  },
];
