/**
 * The converter itself, as a TypeScript program: it repairs, maps and folds a small bundle. Babel, which it reads from
 * a file of its own, stays outside.
 */
import { Decisions } from '../../../combiner-image/convert/exact/deployed/decisions.ts';
import { repair } from '../../../combiner-image/convert/exact/deployed/repair.ts';
import { ReadingTable } from '../../../combiner-image/convert/exact/fold.ts';
import { mappedTokens } from '../../../combiner-image/convert/exact/lookup/mapped-tokens.ts';
import { Plan } from '../../../combiner-image/convert/exact/plan.ts';
import { LossTable } from '../../../combiner-image/convert/exact/throws/loss-table.ts';
import { isMadeUp } from '../../../combiner-image/placement/made-up.ts';
import { cleanPath, isUserSource } from '../../../combiner-image/sources/clean-path.ts';
import { withUsualLines } from '../../../combiner-image/sources/counted-lines.ts';
import { flattenMap } from '../../../combiner-image/sources/flatten-map.ts';
import { parseMap } from '../../../combiner-image/sources/parse-map.ts';
import { JavaScriptParser } from '../../../contract/counters/javascript-parser.ts';
import { functionSegment, parseRawKey, rawKey, reportFolder } from '../../../contract/key-layout.ts';
import { ScriptCounts } from '../../../contract/script-counts.ts';

const TEXT = `
import { x } from 'y';
/* istanbul ignore next */ function hidden() {}
export async function f(a, { b = 1, c: [d] = [] } = {}, ...rest) {
  if (a) return a?.b(d) ?? (await x(b));
  else if (/* v8 ignore next */ rest.length > 2 && !d) throw new Error(\`no \${a}\`);
  outer: for (let i = 0; i < 3; i++) {
    const g = () => i;
    for (const k in rest) { if (k) continue outer; else break; }
    do { i += g(); } while (i < 1 || a);
  }
  switch (a) { case 1: case 2: b++; break; default: return b ? c : d; }
  try { for (const y of rest) yieldAll(y); } catch { return; } finally { hidden(); }
  class K extends Object { static s = 1; #p = () => 2; constructor() { super(); } get q() { return this.#p; } static { x(); } }
  label: { if (a) break label; while (true) break; }
  return new K(), a || (b &&= 2), function named() { return 1; };
}
function* yieldAll(y) { const z = yield y; yield* z; }
`;

export async function main(): Promise<void> {
  const length = TEXT.length;
  const program = JavaScriptParser.parse(TEXT, {
    ecmaVersion: 'latest',
    sourceType: 'module',
  });
  const flow = repair(program, TEXT);
  new Decisions(flow.decisions);
  const table = new ReadingTable(flow.functions, flow.readingCount);
  const nothing = { sources: [], unconverted: [], leftOut: [] };
  const plan = new Plan(flow.formulas, table, new LossTable(new Map()), nothing);
  const vector = plan.emptyVector();
  const ranges = [
    { startOffset: 0, endOffset: length, count: 1 },
    { startOffset: 40, endOffset: 60, count: 0 },
  ];
  plan.fold(vector, [{ functionName: '', isBlockCoverage: true, ranges }]);
  plan.toCoverage(vector);
  const text = 'const a=b=>b?1:2;a("\u2028");\n';
  const section = {
    version: 3,
    sources: ['src/a.ts', 'src/broken.ts', 'node_modules/x/y.js'],
    sourcesContent: ['const a = (b: number) => b ? 1 : 2;\na("\u2028");\n', 'let let', 'x'],
    names: [],
    mappings: 'AAAA,MAAM,EAAK,GAAc,EAAI,EAAI,EACjC,EAAE',
  };
  const sections = [{ offset: { line: 0, column: 0 }, map: section }];
  const map = flattenMap(parseMap(JSON.stringify({ version: 3, sections })), text);
  const texts = new Map(
    map.sourcesContent.flatMap((each, i): [number, string][] => (each ? [[i, each]] : [])),
  );
  const mappings = withUsualLines(map, text, texts);
  mappedTokens(
    { version: 3, ...map, mappings },
    text,
    map.sourcesContent.map((each) => each ?? undefined),
  );
  for (const name of [
    'webpack://app/./src/a.ts',
    '../../x.ts',
    'file:///var/task/b.js',
    '\0virtual',
    'c.json?x',
  ]) {
    !isMadeUp(name) && isUserSource(cleanPath(name, { folder: '', taskRoot: '/var/task' }));
  }
  parseRawKey('p', rawKey('p', 'a/b', new Date(0), 'ff'));
  parseRawKey('', 'other');
  reportFolder('..//q', new Date(1), functionSegment(''));
  const counts = new ScriptCounts();
  for (const count of [1, 0, 2]) {
    counts.add([
      {
        functionName: 'f',
        isBlockCoverage: true,
        ranges: [
          { startOffset: 0, endOffset: 9, count },
          { startOffset: 3, endOffset: 5, count: 7 },
        ],
      },
    ]);
  }
  counts.toFunctions();
}
