import { expect, test } from 'vitest';
import { JavaScriptParser } from '../../../contract/counters/javascript-parser.ts';

const OPTIONS = { ecmaVersion: 'latest', sourceType: 'module' } as const;

/** By how often names are compared: a clock would tell how busy the machine is. */
function comparisons(text: string): number {
  const { indexOf } = Array.prototype;
  let compared = 0;
  Array.prototype.indexOf = function (this: unknown[], ...args) {
    compared += this.length;
    return indexOf.apply(this, args);
  };
  try {
    JavaScriptParser.parse(text, OPTIONS);
  } finally {
    Array.prototype.indexOf = indexOf;
  }
  return compared;
}

const COUNT = 2_000;

test.each<[string, (i: number) => string]>([
  ['let', (i) => `let n${i};`],
  ['var', (i) => `var n${i};`],
  ['function', (i) => `function n${i}() {}`],
  ['class', (i) => `class n${i} {}`],
  ['export', (i) => `export const n${i} = 1;`],
  ['import', (i) => `import n${i} from 'a';`],
])('names of one scope, declared by %s, are not compared with each other', (_, declare) => {
  const text = Array.from({ length: COUNT }, (_, i) => declare(i)).join('\n');
  expect(comparisons(text)).toBeLessThan(20 * COUNT);
  expect(JavaScriptParser.parse(text, OPTIONS).body).toHaveLength(COUNT);
});

test('what is exported before it is declared, or declared as V8 alone may tell, is read', () => {
  const text = 'export { a, b as c };\nvar a = 1, b;\nvar a;\nfunction f() { try {} catch (e) { var e; } }\n';
  expect(JavaScriptParser.parse(text, OPTIONS).body).toHaveLength(4);
});
