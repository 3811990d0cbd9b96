import type { ParserPlugin } from '@babel/parser';
import { createInstrumenter } from 'istanbul-lib-instrument';
import { expect, test } from 'vitest';
import { parseDeployed } from '../../../combiner-image/convert/exact/deployed/parse-deployed.ts';
import { enumerate } from '../../../combiner-image/convert/exact/original/enumerate.ts';
import { istanbulMaps } from '../../../combiner-image/convert/exact/original/istanbul-maps.ts';
import { parseOriginal } from '../../../combiner-image/convert/exact/original/parse-original.ts';
import { parseScript } from '../../../combiner-image/sources/parse-script.ts';

/** Stands behind each text: what a parser takes for something else ends before it. */
const LAST = '\nfunction last(x) { return x ? 1 : 2; }\n';

/** What Node runs; older ones where it says so. */
const DEPLOYED: Record<string, string[]> = {
  'import assertions, up to Node 20': [
    "import d from './d.json' assert { type: 'json' };\nd;",
    "import './d.json' assert { type: 'json' };",
    "export { default as d } from './d.json' assert { type: 'json' };",
    "export * from './d.json' assert { type: 'json' };",
    "const assert = 1;\nimport d from './d.mjs'\nassert\n{ d }",
  ],
  'import attributes': [
    "import d from './d.json' with { type: 'json' };\nd;",
    "export { default as d } from './d.json' with { type: 'json' };",
    "await import('./d.json', { with: { type: 'json' } });",
  ],
  'phases of imports': [
    "import source x from './m.wasm';\nx;",
    "import source from from './m.wasm';\nfrom;",
    "import defer * as x from './m.mjs';\nx;",
    "await import.source('./m.wasm');",
    "await import . defer('./m.mjs');",
    "import source from './m.mjs';\nimport defer, * as all from './m.mjs';\nsource; defer; all;",
    'import.meta.source;',
  ],
  'comments of HTML in scripts': ['<!-- a\nvar x = 1;\n--> b', 'var x = 1; <!-- b'],
  'comments of HTML that are operators in modules': [
    'export let a = 1;\nlet b = 2;\nwhile (b --> 0) a = a<!--b;',
    "import a from './a.mjs';\na(1<!--a);",
  ],
  'words that are names in CommonJS': [
    'var await = 1; await;',
    'function await(x) { return x; } await (1);',
    'var yield = 1, let = 2, static = 3, async = 4, of = 5; async\n(1);',
  ],
  'what is wrong only when it runs': [
    'function f() {}\nif (0) f() = 1;\nif (0) f()++;\nif (0) for (f() in {}) ;',
  ],
  'the function around CommonJS': ['var x = new.target;', 'if (0) return;', '#!/usr/bin/env node\nvar x;'],
  'sloppy code': [
    'with ({ a: 1 }) a;',
    "var a = 017, b = '\\017', c = 089; delete a;",
    'function f(a, a) { arguments = a; } if (1) function g() {} l: function h() {}',
    'for (var i = 0 in {}) ;',
    'var r = /\\c/, q = /a{/, z = /]/, y = /\\8/;',
  ],
  'top-level await': ['const x = await 1;\nfor await (const y of [x]) y;'],
  'explicit resources': [
    '{ using x = null; await using y = null; }\nfor (using x of []) x;',
    'const using = 1;\nusing;\nusing\n[0];',
  ],
  'regular expressions': [
    'const a = /[\\p{L}--[a-z]]/v, b = /[[a-z]&&[^aeiou]]/v;',
    'const a = /(?i:a)b(?-i:c)/, b = /(?<y>a)|(?<y>b)/, c = /[/\\]]/v;',
  ],
  'names that are strings': ["const x = 1;\nexport { x as 'a b' };\nexport * as 'c d' from './x.mjs';"],
  classes: ['class A { #x; accessor; static; get; static { this.x = 1; } static is(o) { return #x in o; } }'],
  'line ends in strings': ["const a = '\u2028\u2029';"],
};

test.each(Object.entries(DEPLOYED))('%s are read as deployed code', (_, texts) => {
  for (const text of texts) {
    const { body } = parseDeployed(text + LAST, 'index.js');
    expect([text, body.at(-1)?.type]).toEqual([text, 'FunctionDeclaration']);
    expect([text, parseScript(text + LAST).body.at(-1)?.type]).toEqual([text, 'FunctionDeclaration']);
    expect(() => enumerate(parseOriginal(text + LAST, 'index.js'))).not.toThrow();
  }
});

test('what is a comment in a script is code in a module', () => {
  const text = 'let a = 1;\na <!--a ? f() : g();\n';
  const second = (more: string, path: string) => parseDeployed(text + more, path).body[1];
  expect(second('', 'index.cjs')).toMatchObject({ expression: { type: 'Identifier' } });
  expect(second('', 'index.mjs')).toMatchObject({ expression: { type: 'ConditionalExpression' } });
  expect(second('export { a };', 'index.js')).toMatchObject({
    expression: { type: 'ConditionalExpression' },
  });
});

/** What tools accept, with what Istanbul's parser needs to read it. */
const ORIGINAL: Record<string, { path: string; texts: string[]; plugins?: ParserPlugin[] }> = {
  'import assertions': {
    path: 'a.ts',
    plugins: ['deprecatedImportAssert'],
    texts: ["import d from './d.json' assert { type: 'json' };\nexport const a = d ? 1 : 2;"],
  },
  'phases of imports': {
    path: 'a.ts',
    plugins: ['sourcePhaseImports', 'deferredImportEvaluation'],
    texts: ["import source x from './m.wasm';\nimport defer * as y from './m';\nx && y;"],
  },
  'old decorators': {
    path: 'a.ts',
    plugins: ['decorators-legacy'],
    texts: [
      '@d class A { constructor(@d() readonly a: string, @d private b = 1) {} @d m(@d x: any) { return x; } }',
      '@d export default class A { @d() p = 1; }',
    ],
  },
  'decorators of the standard': {
    path: 'a.ts',
    plugins: ['decorators', 'decoratorAutoAccessors'],
    texts: ['export @d class A { @d accessor x = f(() => 1); @(d.y!) m() {} static accessor #z = 3; }'],
  },
  'decorators in JavaScript': {
    path: 'a.js',
    plugins: ['decorators', 'decoratorAutoAccessors'],
    texts: ['@d class A { @d x = 1; @d() m() { return 1; } @d accessor y = 2; }'],
  },
  'enums and namespaces': {
    path: 'a.ts',
    texts: [
      'enum A { X = 1, Y = X << 1 }\nnamespace A.B { export const x = A ? 1 : 2; }\ndeclare global { }\nmodule M { f(); }',
    ],
  },
  'types of all kinds': {
    path: 'a.ts',
    texts: [
      'const a = { x: 1 } satisfies object;\nconst b = <any>a;\nconst f = <T>(x: T) => x!;\nconst m = Array<string>;',
      'abstract class A<in out T> extends B<T> { declare x: string; abstract y(): void; override z = 1; m?(): void; }',
      "import fs = require('fs');\nexport import x = fs.y;\nimport type T from 't';\nexport = x;",
      'function f<const T>(this: any, x: T): asserts x is T;\nfunction f(x: any) { return x ?? 1; }',
    ],
  },
  'generics in TSX': {
    path: 'a.tsx',
    texts: ['const f = <T,>(x: T) => <p a={x ? 1 : 2}>{() => 3}</p>;\nconst g = <Foo<string> x={1} />;'],
  },
  'explicit resources': {
    path: 'a.ts',
    plugins: ['explicitResourceManagement'],
    texts: ['function f() { using x = g(); return x; }\nasync function h() { await using y = g(); }'],
  },
  'bindings that nobody reads': {
    path: 'a.js',
    plugins: [['discardBinding', { syntaxType: 'void' }], 'explicitResourceManagement'],
    texts: [
      'const [void, b = 1] = f();\nfunction g(void, x) { return x ? 1 : 2; }',
      'const { a: void, ...rest } = f();\n{ using void = g(); }',
    ],
  },
  'modules that are reflected': {
    path: 'a.js',
    plugins: ['importReflection'],
    texts: [
      "import module x from './x.wasm';\nimport module from './y.mjs';\nexport const a = x ? 1 : module;",
    ],
  },
  'records and tuples': {
    path: 'a.js',
    plugins: [['recordAndTuple', { syntaxType: 'hash' }]],
    texts: ['const r = #{ a: 1, b: #[() => 1, f(2)] };', 'const t = #[a ? 1 : 2, ...#[b || c]];'],
  },
  'what only Babel compiles': {
    path: 'a.js',
    plugins: ['doExpressions', 'throwExpressions', 'exportDefaultFrom', 'functionBind'],
    texts: [
      "export v from 'mod';\nconst x = do { if (a) { 1; } else { 2; } };",
      "const f = (x = throw new Error('x')) => ::x.y;",
    ],
  },
};

test.each(Object.entries(ORIGINAL))(
  '%s have the statements that Istanbul finds',
  (_, { path, texts, plugins = [] }) => {
    const language: ParserPlugin[] = [
      ...(/tsx?$/.test(path) ? (['typescript'] as const) : []),
      ...(path.endsWith('.ts') ? [] : (['jsx'] as const)),
    ];
    for (const text of texts) {
      const options: object = { esModules: true, parserPlugins: [...language, ...plugins] };
      const instrumenter = createInstrumenter(options);
      instrumenter.instrumentSync(text, path);
      const { statementMap, fnMap, branchMap } = instrumenter.lastFileCoverage();
      const ours = JSON.parse(JSON.stringify(istanbulMaps(enumerate(parseOriginal(text, path)))));
      expect([text, ours]).toEqual([text, JSON.parse(JSON.stringify({ statementMap, fnMap, branchMap }))]);
    }
  },
);

/** What Istanbul's parser cannot read, and the same without it. */
const UNREAD: Record<string, { path: string; texts: [string, string][] }> = {
  'types of decorators that are not called': {
    path: 'a.ts',
    texts: [
      ['class A { @d<string> x = () => 1; }', 'class A { @d         x = () => 1; }'],
      [
        'class A { @a.b<Map<string, number[]>>\n  m(@c<\n  X> y = 1) { return y ? 1 : 2; } @d<1>() z = 2; }',
        'class A { @a.b                       \n  m(@c \n     y = 1) { return y ? 1 : 2; } @d<1>() z = 2; }',
      ],
    ],
  },
  "Flow's casts": {
    path: 'a.js',
    texts: [
      [
        '// @flow\nconst a = (b as any);\nexport const c = (x: ?string) => (a as Array<?string>).x || 1 as const;',
        '// @flow\nconst a = (b       );\nexport const c = (x: ?string) => (a                  ).x || 1         ;',
      ],
      [
        "import * as all from 'all';\nexport { all as every };\nfunction f<T>(x: {| y: T |}) { return x as { y: T } ? 1 : 2; }",
        "import * as all from 'all';\nexport { all as every };\nfunction f<T>(x: {| y: T |}) { return x             ? 1 : 2; }",
      ],
    ],
  },
};

test.each(Object.entries(UNREAD))('%s are read as if they were not there', (_, { path, texts }) => {
  for (const [text, without] of texts) {
    const mapsOf = (each: string) => istanbulMaps(enumerate(parseOriginal(each, path)));
    expect([text, mapsOf(text)]).toEqual([text, mapsOf(without)]);
    expect(
      Object.keys(mapsOf(text).branchMap).length + Object.keys(mapsOf(text).fnMap).length,
    ).toBeGreaterThan(0);
  }
});

test.each([
  ['a name twice', 'let a = 1;\nlet a = 2;\n'],
  ['a pipeline, of which Istanbul cannot print the topic', 'const a = 1 |> f(%);\nf(a);\n'],
  ['a module in a block, with which Istanbul cannot do anything', 'const m = module { f(); };\nm ? 1 : 2;\n'],
  ['a place behind types', 'const a = Map<string, number>?.x;\n'],
])('%s is read, too', (_, text) => {
  const { statements } = enumerate(parseOriginal(`${text}export const f = () => 1;\n`, 'a.ts'));
  expect(statements.length).toBeGreaterThan(2);
});
