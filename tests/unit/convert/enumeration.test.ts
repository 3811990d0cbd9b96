import { join } from 'node:path';
import { expect, test } from 'vitest';
import { enumerate } from '../../../combiner-image/convert/exact/original/enumerate.ts';
import {
  ALL_HINTS,
  type HintDialect,
  type Hints,
} from '../../../combiner-image/convert/exact/original/ignore-hints.ts';
import { parseOriginal } from '../../../combiner-image/convert/exact/original/parse-original.ts';
import { enumerationVerdict, sourceFiles } from '../../accuracy/enumeration.ts';
import { PROJECT } from '../../accuracy/source-name.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const FILES: Record<string, string> = {
  'jsx.jsx': `
const Item = ({ x, last = false }) => <li key={x} class={last ? 'a' : undefined}>{x && <b {...x} />}{/* none */}</li>;
export default function List({ xs }) { return <>{xs.map((x) => <Item x={x} last={x || !xs} />)}</>; }
`,
  'tsx.tsx': `
enum Size { Small = 1, Large = Small || 2 }
namespace Units { export const factor = 2; export function f(x = factor) { return x; } }
abstract class A<T> { constructor(readonly x: T, private y = 1) {} abstract f(): void; g?(): T; declare z: number; }
function over(a: string): void; function over(a: unknown = 1, ...rest: unknown[]): void { rest as number[]; a!; }
const list = <T,>(x: T) => <ul>{x satisfies T ? <li /> : null}</ul>;
export = Size;
`,
  'assertions.ts':
    'const a = <number>(b ?? c); let d = e as unknown as (x: number) => void;\nexport type X = typeof a; import t = require("t"); type Y = t;',
  'flow.js': `
import type { T } from 't'; opaque type O = string; declare function d(x: number): string;
const f = (x: ?number = 1): number => ((x ? (a || b) : c: any): number); export const g = ((y: T) => y: F);
`,
  'legacy-decorators.ts': `
@component({ x: a || b }) export class K { @input() x = f ?? 1; @output() static y = () => 2;
  constructor(@inject(T) private t = 3, @opt() u?: string) {} @bound m(@arg() a = 1) { if (a) return; } }
`,
  'decorators.js': `
export @defined(() => a || b) class K { @logged m() { return 1; } @reactive accessor x = f() ?? 2; @init static #y = 3; }
`,
  'hints.js': `
/* istanbul ignore next */ function a() { if (b) c(); }
/* istanbul ignore if */ if (a) b(); else c();
// istanbul ignore else -- why
if (a) { b(); } else { c(() => 1); }
const x = /* istanbul ignore next */ a ? b : c, y = a ? /* istanbul ignore next */ b : c, z = a || /* istanbul ignore next: no */ b;
class K { /* istanbul ignore next */ m() { return 1; } /* istanbul ignore next */ p = a || b; q = 1; }
switch (a) { /* istanbul ignore next */ case 1: b(); break; default: c(/* istanbul ignore next */ (d = 1) => d); }
/* istanbul ignore next */ export default (a, b = 1) => a;
/* istanbul ignore next */ export const e = () => 1, g = 2;
`,
  'ignored-file.js': '/* istanbul ignore file */\nif (a) b();',
  'statements.js': `
label: for (const a of b) for (let i = 0, j; i < 1; i++) { if (a) continue label; else if (b) break; else debugger; }
const f = function () {}, g = () => ({}), h = async (a) => await a, { i = 1, ...j } = k, [l = 2] = m;
export const n = class { static { o(); } static p = q && r; #s() {} get t() { return 1; } set t(u) { this.#s(); } };
try { do a(); while (b) } catch { throw c; } finally { with_(d); }
a ||= (b && c) || d; f?.(g ?? h)?.[i || j]; \`\${a && b}\`; new (class extends (a || b) {})();
`,
};

test.each(Object.entries(FILES))('%s has the maps that Istanbul makes of it', (name, text) => {
  const folder = writeFiles(temporaryFolder(), { [name]: text });

  expect(enumerationVerdict(join(folder, name))).toBe('equal');
});

test('every hundredth file of all installed packages has the maps that Istanbul makes of it', () => {
  const files = sourceFiles(join(PROJECT, 'node_modules'), 100_000).filter((_, i) => i % 100 === 0);

  const verdicts = files.map((file) => [file, enumerationVerdict(file)] as const);

  expect(verdicts.filter(([, verdict]) => verdict !== 'equal' && verdict !== 'unreadable')).toEqual([]);
  expect(verdicts.length).toBeGreaterThan(30);
});

/** What is left where one dialect is switched off, and where it is the only one. */
test.each<[HintDialect, string]>([
  ['istanbul', '/* istanbul ignore next */'],
  ['c8', '/* c8 ignore next */'],
  ['v8', '/* v8 ignore next */'],
  ['c8', '/* c8 ignore next 2 */'],
  ['v8', '/* v8 ignore next 2 */'],
  ['v8', '/* v8 ignore start */'],
  ['c8', '/* c8 ignore start */'],
  ['c8', '/* c8 ignore file */'],
  ['istanbul', '/* istanbul ignore file */'],
  ['istanbul', '/* istanbul ignore if */'],
  ['node:coverage', '/* node:coverage ignore next 2 */'],
  ['node:coverage', '/* node:coverage disable */'],
])('%s alone decides whether %s is obeyed', (dialect, hint) => {
  const syntax = parseOriginal(`${hint}\n${CODE}`, 'a.js');
  const left = (hints: Hints) => enumerate(syntax, hints).statements.length;
  expect(left(new Set([...ALL_HINTS].filter((each) => each !== dialect)))).toBe(3);
  expect(left(new Set([dialect]))).toBeLessThan(3);
});

const CODE = 'if (a) b();\nelse c();\n';

/** What is left of two ifs, one behind the hint and one before it. */
test.each([
  ['/* istanbul ignore next */', 0],
  ['/* v8 ignore next */', 0],
  ['/* c8 ignore next -- why */', 0],
  ['// v8 ignore if', 2],
  ['/* c8 ignore else */', 2],
  ['/* v8 ignore next 2 */', 0],
  ['/* c8 ignore start */', 0],
  ['/* node:coverage ignore next 2 */', 0],
  ['/* node:coverage disable */', 0],
  ['/* an ordinary comment */', 3],
])('%s leaves %d statements', (hint, left) => {
  const { statements } = enumerate(parseOriginal(`${CODE}${hint}\n${CODE}`, 'a.js'));

  expect(statements.length).toBe(3 + left);
});

test.each(['/* v8 ignore file */', '/* c8 ignore file */', '/* istanbul ignore file */'])(
  '%s leaves nothing',
  (hint) => {
    const { statements, functions, branches } = enumerate(parseOriginal(`${hint}\n${CODE}`, 'a.js'));

    expect([statements, functions, branches]).toEqual([[], [], []]);
  },
);

test('what stands behind the end of an ignored part counts again', () => {
  const text = `/* v8 ignore start */\n${CODE}/* v8 ignore stop */\n${CODE}/* node:coverage disable */\n${CODE}/* node:coverage enable */\n`;

  expect(enumerate(parseOriginal(text, 'a.js')).statements.map(({ loc }) => loc.start.line)).toEqual([
    5, 5, 6,
  ]);
});
