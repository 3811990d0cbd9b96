import { expect, test } from 'vitest';
import {
  asItIs,
  type Make,
  measured,
  type Program,
  throughEsbuild,
  throughTerser,
} from '../support/measured.ts';

const terser = throughTerser();
const minify = throughEsbuild({ minify: true, format: 'esm' });
const lowered = throughEsbuild({ target: 'es2017', format: 'esm' });

/** What tools make of code, and where their maps mislead; each body runs for x = 0, 1 and 2. */
const BODIES: Record<string, { tools: Make[]; body: string }> = {
  'a brace that is mapped to the break it replaced': {
    tools: [terser],
    body: 'l: {\n if (x) break l;\n if (use(x)) return use(2);\n for (const y of [1]) use(y);\n }\n use(2);',
  },
  'a made-up undefined that is mapped to its if': {
    tools: [terser],
    body: 'use(0);\n if (use(x)) return use(3);',
  },
  'temporaries that are mapped to the object of a chain': {
    tools: [lowered],
    body: 'const o = { a: null };\n use((x ? o : null)?.a?.b(x));',
  },
  'fields that are moved into the constructor': {
    tools: [lowered],
    body: 'class K { y = x || use(1); #z = x ? 1 : 2; constructor() { use(this.#z); } }\n if (x) new K();',
  },
  'a function that is called in place and inlined whole': {
    tools: [terser],
    body: 'const o = {};\n use(((y) => o)(x));\n if (x) use(((y) => o)(x));',
  },
  'parameters of an inlined function that become variables further up': {
    tools: [terser],
    body: 'function inner(y) {\n const z = use(y);\n return z + use(z);\n }\n use(x);\n if (x > 1) use(inner(x));',
  },
  'a test that is turned around with its first return': {
    tools: [terser, minify],
    body: 'const f = (y) => {\n if (!y.nodes) return undefined;\n return y.nodes[y.nodes.length - 1];\n };\n use(f({ nodes: [x] }));',
  },
  'a return that is left out behind an if': {
    tools: [terser],
    body: 'const f = (y) => {\n if (use(y)) {\n use(2);\n return true;\n }\n return false;\n };\n if (x > 5) use(f(x));',
  },
  'a return of nothing behind an if that returns': {
    tools: [terser],
    body: 'const f = (y) => {\n if (y) return use(y);\n return undefined;\n };\n use(f(x + 1));',
  },
  'a first operand that is collapsed into its declaration': {
    tools: [terser],
    body: 'const a = use(x);\n if (a && x) use(1);\n use(3);',
  },
  'a test for null that becomes an optional link': {
    tools: [throughEsbuild({ minify: true, format: 'esm', target: 'es2022' })],
    body: 'const o = x ? { a: 1 } : undefined;\n use(o === null || o === void 0 ? void 0 : o.a);',
  },
  'a function whose body is an arrow and nothing else': {
    tools: [minify],
    body: 'const f = (y) => (z) => z.endsWith(y);\n if (x > 1) use(f(x));\n use(f);',
  },
  'a test that is left out within a statement that never ran': {
    tools: [minify],
    body: "if (x > 5) {\n use(0);\n for (const y of [1]) if (typeof (y === null || y === void 0 ? void 0 : y.z) !== 'object') use(1);\n }",
  },
  'null and undefined as one test': {
    tools: [terser, minify],
    body: 'const o = x ? { a: 1 } : undefined;\n use(o === null || o === undefined ? 2 : o.a);',
  },
  'typeof and null as one test': {
    tools: [terser],
    body: "const o = x ? { a: 1 } : undefined;\n if (typeof o === 'undefined' || o === null) use(2);",
  },
  'a comparison that is turned around': {
    tools: [terser],
    body: "const o = [x];\n if ((o.length === 0 || o[0] === 1 ? 'a' : use('b')) !== 'a') return;\n use(2);",
  },
  'tests that are merged from the outside in': {
    tools: [terser, minify],
    body: 'if (use(x)) {\n if (x === 2 && use(2)) use(3);\n }',
  },
  'two returns of one value': {
    tools: [terser, minify],
    body: 'const f = (y) => {\n if (y === 0) return use(5);\n if (y === 1) return use(5);\n return use(6) + use(7);\n };\n use(f(x));',
  },
  'an unbraced arm of a nested if': {
    tools: [terser, minify],
    body: 'if (x) use(1);\n else if (use(x)) use(2);\n else {\n use(3);\n use(4);\n }',
  },
  'only functions left of a scope': {
    tools: [terser],
    body: 'const one = 1;\n const f = () => use(one);\n use(f);\n if (x) f();',
  },
};

test.each(await cases())('%s', (_, { ours, istanbul }) => {
  expect(ours).toEqual(istanbul);
});

async function cases() {
  const named = Object.entries(BODIES).flatMap(([name, { tools, body }]) =>
    [...tools, asItIs].map((make): [string, Program] => [name, { text: programOf(body), make }]),
  );
  const results = await measured(named.map(([, program]) => program));
  return named.map(([name], i) => [name, results[i] ?? { ours: undefined, istanbul: {} }] as const);
}

function programOf(body: string): string {
  return `const use = (value) => globalThis.used = value;
function part(x) {
 ${body}
}
export function main() {
  for (const x of [0, 1, 2]) part(x);
}
`;
}
