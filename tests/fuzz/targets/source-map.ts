import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { SCRIPT_SCHEMA } from '../../../contract/script-object.ts';
import { sha256 } from '../hostile/sandbox.ts';
import { hostileText, jsonText } from '../structured.ts';
import type { Target } from '../target.ts';
import { ScriptPath } from './scripts.ts';

const TEXT = `const f = (a, b = 1) => { if (a) { return b; } return a ?? b; };
export const handler = async (event) => f(event.a) || f(event.b, 2);
//# source\u004dappingURL=index.mjs.map
`;
const CONTENT = `const f = (a: number, b = 1) => {\n  if (a) { return b; }\n  return a ?? b;\n};\n`;

const vlq = fc.string({ unit: fc.constantFrom(...'AACDEgBk;,,;+/9z'), maxLength: 200 });
const place = fc.oneof(fc.nat(5), fc.integer(), fc.constantFrom(1e9, 2 ** 31, 2 ** 53, -1, 0.5, null));
const content = fc.oneof(fc.constantFrom(CONTENT, '', null, TEXT), hostileText);
const flat = fc.record(
  {
    version: fc.constantFrom(3, 3, 3, 3, '3', 2),
    file: hostileText,
    sourceRoot: hostileText,
    sources: fc.array(fc.oneof(fc.constantFrom('index.ts', 'b/index.ts', null), hostileText), {
      maxLength: 5,
    }),
    sourcesContent: fc.array(content, { maxLength: 5 }),
    names: fc.array(hostileText, { maxLength: 5 }),
    mappings: fc.oneof(vlq, fc.constantFrom('AAAA,MAAM;AACA', 'AAAAA;;;;AACA'), hostileText),
    ignoreList: fc.array(fc.integer(), { maxLength: 3 }),
  },
  { requiredKeys: ['version', 'sources', 'mappings'] },
);
const indexed = fc.letrec((tie) => ({
  map: fc.oneof({ depthSize: 'small' }, flat, tie('index')),
  index: fc.record({
    version: fc.constantFrom(3, 3, 3, '3'),
    sections: fc.array(
      fc.record(
        { offset: fc.record({ line: place, column: place }), map: tie('map') },
        { requiredKeys: ['map'] },
      ),
      { maxLength: 4 },
    ),
  }),
}));

/** Source maps beside a script that is as it should be. */
export const sourceMap: Target = {
  form: 'JSON',
  samples: () => [Buffer.from(JSON.stringify(HONEST))],
  structured: jsonText(fc.oneof(flat, indexed.map)),
  runs: 4_000,
  open: async (folder) => {
    const scripts = new ScriptPath(folder);
    return async (input) => {
      await scripts.follow(scriptWith(String(input)));
    };
  },
};

const HONEST = {
  version: 3,
  sources: ['src/index.ts', 'src/other.ts'],
  sourcesContent: [CONTENT, 'export {};\n'],
  names: ['f', 'handler'],
  mappings: 'AAAA,MAAMA,IAAI,CAAC,GAAW,IAAI;EACxB,IAAI;AACN,OAAOC',
};

function scriptWith(sourceMapText: string): Buffer {
  const script = { schema: SCRIPT_SCHEMA, hash: sha256(TEXT), path: 'index.mjs', text: TEXT };
  return gzipSync(JSON.stringify({ ...script, sourceMap: sourceMapText }), { level: 1 });
}
