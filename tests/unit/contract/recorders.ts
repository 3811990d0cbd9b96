import { STAMP_FILE } from '../../../contract/build.ts';
import { COUNT_FORMS } from '../../../runtime-interface/engine/forms.ts';
import { invoked } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';
import { sandboxSample } from './complete-sample.ts';

/** A recording half at work, for the tests that hold what it writes against the contract. */
export interface RecordingHalf {
  folder: string;
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
    async recordInto(store) {
      const taskRoot = writeFiles(temporaryFolder(), {
        'index.js': HANDLER,
        'index.js.map': MAP,
        [STAMP_FILE]: JSON.stringify(sandboxSample().build),
      });
      const headers = { 'x-coverage-context': 'a test' };
      await invoked('index.handler', [{ headers }, { headers, fail: true }], {
        taskRoot,
        record: true,
        dir: store,
        env: { COVERAGE_ATTRIBUTION: 'on', COVERAGE_UPLOD: 'invocation' },
      });
    },
  },
];
