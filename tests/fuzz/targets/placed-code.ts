import { posix } from 'node:path';
import fc from 'fast-check';
import { UnconvertedScriptError } from '../../../combiner-image/errors.ts';
import { CheckoutCode } from '../../../combiner-image/place/checkout-code.ts';
import { placeScript } from '../../../combiner-image/place/place-script.ts';
import { eachSegment } from '../../../combiner-image/sources/mappings.ts';
import { hostileText } from '../structured.ts';
import { refusing, type Target } from '../target.ts';

const FILES: Record<string, string> = {
  'src/a.ts': `import { b } from './b';
export const a = (items: number[]) => items.map((each) => b(each) + \`\${each}\`);
export class A { static #count = 0; constructor(readonly name: string) { A.#count++; } }
`,
  'src/b.ts': 'export function b(value: number): string {\n  return value > 1 ? "many" : "one";\n}\n',
  'lib/b.ts': 'export function b(value: number): string {\n  return value > 2 ? "many" : "one";\n}\n',
};
const HONEST = `// src/b.ts
function b(value) {
  return value > 1 ? "many" : "one";
}

// src/a.ts
var a = (items) => items.map((each) => b(each) + \`\${each}\`);
var A = class _A {
  constructor(name) {
    this.name = name;
    _A.#count++;
  }
  static #count = 0;
};
`;

const piece = fc.oneof(
  fc.constantFrom(
    ...HONEST.split('\n\n'),
    '// src/a.ts\n',
    '// ../../../etc/passwd.js\n',
    '// __proto__.js\n',
    '//#region src/b.ts\n',
    '__webpack_require__({ "./src/a.ts"(module, exports) { exports.a = 1; } });\n',
    'var require_a = __commonJS({ "src/a.ts"(exports) { exports.a = () => 1; } });\n',
    `var x = ${'('.repeat(300)}1${')'.repeat(300)};\n`,
    `var y = [${'1,'.repeat(300)}];\n`,
    `var z = ${'"a"+'.repeat(300)}"a";\n`,
    `a${'1'.repeat(3000)}b();\n`,
    `exports.a${' = exports.b'.repeat(200)} = ;\n`,
  ),
  hostileText.map((text) => `// ${text}\n`),
  hostileText.map((text) => `var s = ${JSON.stringify(text)};\n`),
);

/** Deployed code without a map, placed in a checkout. */
export const placedCode: Target = {
  form: 'text',
  samples: () => [Buffer.from(HONEST)],
  structured: fc.array(piece, { maxLength: 6 }).map((pieces) => Buffer.from(pieces.join(''))),
  runs: 500,
  open: async () => {
    const code = new CheckoutCode({
      paths: Object.keys(FILES),
      named: (base) => Object.keys(FILES).filter((path) => posix.basename(path) === base),
      text: async (path) => (Object.hasOwn(FILES, path) ? FILES[path] : undefined),
    });
    return async (input) => {
      const text = String(input);
      const placed = await refusing([RangeError, UnconvertedScriptError], () =>
        placeScript({ path: 'index.js', text }, code),
      );
      if (placed === undefined) return;
      const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).length;
      for (const { line } of placed.uncertain)
        if (line < 1 || line > lines) throw new Error(`a part begins at line ${line} of ${lines}`);
      const { map } = placed;
      if (map === undefined) return;
      for (const source of map.sources)
        if (!Object.hasOwn(FILES, source)) throw new Error(`${source} is no file of the checkout`);
      if (new Set(map.sources).size < map.sources.length) throw new Error('a file is placed twice');
      eachSegment(map.mappings, ({ line, source, originalLine }) => {
        const own = map.sourcesContent[source]?.split('\n').length ?? 0;
        if (line >= lines || (source >= 0 && originalLine >= own)) throw new Error('a place is in no text');
      });
    };
  },
};
