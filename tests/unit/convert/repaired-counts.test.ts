import { expect, test } from 'vitest';
import { asItIs, measured } from '../support/measured.ts';

/** What V8 counts wrongly, or not at all; each body runs for x = 0, 1 and 2. */
const BODIES = {
  'an await that is skipped swallows what follows': 'const r = x ? await 1 : await 2;\n use(r);',
  'an await behind && that is skipped': 'x && await use(x);\n use(2);',
  'an await within an optional chain that is cut short': '(x ? { y: use } : null)?.y(await x);\n use(2);',
  'a continuation that is cut short by a conditional': 'if (x) return 1;\n const y = x ? 1 : 2;\n use(y);',
  'a loop around a closure': 'for (let i = 0; i < x; i++) use(() => i);\n use(x);',
  'a loop over null': 'for (const k in x ? { a: 1 } : null) use(k);\n use(x);',
  'a returned await in a loop':
    'for (const y of [0, 1]) {\n if (y === x) return await y;\n use(y);\n }\n use(x);',
  'a returned await at the end of a loop without braces':
    'for (const y in { a: 1 }) if (x) return await use(y);\n if (x === 0) use(2);',
  'a thrown await in a loop':
    'try { for (const y of [0, 1]) { if (y === x) throw await y; use(y); } } catch (e) { use(e); }',
  'an await in a test that was rejected':
    "const later = async (y) => {\n if (y) throw new Error('y');\n return true;\n };\n try {\n if (await later(x)) use(1);\n } catch {\n use(2);\n }",
  'an await in the test of a conditional that was rejected':
    "const later = async (y) => {\n if (y) throw new Error('y');\n return y;\n };\n try {\n if (!(await later(x === 1))) use(1);\n else use(2);\n } catch {\n use(3);\n }",
  'the links of an optional chain': '(x ? { a: { b: { c: use } } } : null)?.a.b?.c(x ? 1 : 2);',
  'fields and static parts of a class':
    'class K { a = x ? 1 : 2; static b = 1; static { use(x); } #c = () => 1; }\n if (x) new K();',
  'tests and updates of a loop':
    'for (let i = 0; i < 3 && use(i) > x; i++) if (i === x) continue; else if (x) break;',
  'a labelled block': 'l: {\n if (x) break l;\n use(1);\n }\n use(2);',
  'a switch that falls through':
    'switch (x) { case 0: use(0); case 1: use(1); break; default: return; }\n use(x);',
  'literals that V8 leaves out':
    'if (true) use(x);\n else use(2);\n use(x && 0 && use(3));\n return false ? 1 : 2;',
};

test.each(await cases())('%s', (_, { ours, istanbul }) => {
  expect(ours).toEqual(istanbul);
});

async function cases() {
  const programs = Object.values(BODIES).map((body) => ({
    text: `let n = 0;
const use = (value) => n + value;
async function part(x) {
 ${body}
}
export async function main() {
  for (const x of [0, 1, 2]) await part(x);
}
`,
    make: asItIs,
  }));
  const results = await measured(programs);
  return Object.keys(BODIES)
    .map((name, i) => [name, results[i]] as const)
    .flatMap(([name, result]) => (result === undefined ? [] : [[name, result] as const]));
}
