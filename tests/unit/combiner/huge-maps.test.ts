import { expect, test } from 'vitest';
import { FAMILIES } from '../../fuzz/hostile/families.ts';
import { putInto } from '../../fuzz/hostile/put.ts';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

/** What is said of each, when it is as large as it needs to be; nothing where it is harmless. */
const SAID: Record<string, RegExp> = {
  'section far below the text':
    /belongs to another text: 1 place of hostile\/a\.ts, of 1 in all, is not in this one/,
  'section far to the right':
    /belongs to another text: 1 place of hostile\/a\.ts, of 1 in all, is not in this one/,
  'sections in each other': /sections are nested too deeply/,
  'sections at one place': /more than \d+ places for a text of \d+ characters/,
  'empty lines of a map': /expands to more than 128 MiB/,
  'segments of a map': /expands to more than 128 MiB|places for a text of \d+ characters/,
  'question marks in the name of a source': /^$/m,
  'sources of one name': /names 60000 sources, more than 20000/,
  'sources without code': /holds no code of; left out: hostile\/s\/1001\.ts, .* and 18994 more/,
  'sources without statements': /names 100000 sources, more than 20000/,
};

const LIMIT = { NODE_OPTIONS: '--max-old-space-size=1024' };

test.each(Object.entries(SAID))(
  '%s: the report is whole without that script, and says so',
  async (name, said) => {
    const family = FAMILIES.find((each) => each.name === name);
    const taskRoot = writeFiles(temporaryFolder(), {
      'honest.js': 'exports.handler = async (e) => (e.a ? 1 : 2);\n',
    });
    const store = new RecordedStore();
    const result = run(taskRoot, 'honest.js', [{ a: 1 }]);
    store.putScripts(taskRoot, result);
    store.put(rawObject(taskRoot, result));
    putInto(store.folder, family?.large?.() ?? []);

    const output = temporaryFolder();
    const args = ['report', store.folder, '-o', `${output}/r`, '--reporter', 'json-summary', '--json'];
    const { code, stdout, stderr } = await lambdaCoverage(args, { env: LIMIT });

    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const { files } = JSON.parse(stdout) as { files: { path: string; branches: object }[] };
    const honest = files.find(({ path }) => path === 'orders/honest.js');
    expect(honest).toMatchObject({
      statements: { total: 2, covered: 2 },
      branches: { total: 2, covered: 1 },
    });
    expect(files.length).toBeLessThan(1_010);
    expect(stderr.length).toBeLessThan(10_000);
    expect(stderr).toMatch(said);
  },
  120_000,
);
