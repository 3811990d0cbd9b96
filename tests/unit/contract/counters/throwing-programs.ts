/** What throws where p is 1: `main` of each program goes on behind it in all ways. */
const OPERATIONS = [
  'thrower(p)',
  'new Thrower(p)',
  'objects[p].x',
  'objects[p][q && p]',
  'objects[p].x = q || 2',
  'objects[p].x++',
  'objects[p].x ||= q',
  "'x' in objects[p]",
  'q instanceof (p ? 1 : Object)',
  "delete sealed[p ? 'a' : 'b']",
  '[...(p ? 1 : [])]',
  `tags[p]\`\${q && p}\``,
  '({ a: name = q || 1 } = objects[p])',
  '[name = q && 1] = p ? 1 : []',
  'await rejects(p)',
  'await (p ? rejects(p) : 1)',
  '(class extends (p ? 1 : Object) {})',
  '(class { static s = objects[p].x })',
  '(class { static s = objects[p].x; static { after() } static t = q && after() })',
  '(class { [objects[p].x + (q && 1)]() {} })',
  'new (class { f = objects[p].x; g = q ? 1 : 2; h = after(); constructor() { after(); } })()',
  'objects[0]?.f?.(objects[p].x, q && 1)',
  '((a, { b = q || 2, c = objects[p].x } = {}, d = q ? 1 : 2) => a && after())(q)',
];

const CONTEXTS = [
  'OP; after();',
  'const a = OP, b = after(), c = q ? a : b; after();',
  'return [OP, p && q, q || p];',
  'if (OP, q) after(); else after(); after();',
  'if (q) { OP } else if (p) return after(); after();',
  'if (q) return; if (p) { if (q || 1) { OP } after(); } else after(); q || after();',
  'use(OP, p ? 1 : 2, q && 3, after());',
  'a: { OP; if (q) break a; after(); } after();',
  'for (let i = 0; i < 2 && (OP, q || 1); i++, q && after()) after(); after();',
  'for (const v of [1, 2]) { if (v > 1 && q) continue; OP; after(); } after();',
  'for (const [v = OP, w = q && 1] of [[], [1]]) { use(v, w); if (q) break; } after();',
  'while (OP, q) { if (p) { q = 0; continue; } after(); break; } after();',
  'do { if (!q) break; OP; q = 0; } while (p || q); after();',
  'switch (OP, p + q) { case 0: after(); case 1: OP; after(); break; case q ? 5 : 2: after(); default: after(); } after();',
  'try { OP; after(); } catch { if (q) return 1; after(); } finally { after(); } after();',
  'try { if (q) return OP; after(); } finally { q && after(); } after();',
  'const { x = (OP, after()), y = q || 1 } = {}; after();',
  'p ? (OP, q && 1) : q || (OP, after()); after();',
  'q && (OP, after()); after();',
  'name = q && (OP); after();',
  'name = q && (p ? q && 1 : [OP]); after();',
  '(OP, q) || after(), after(), q && p && after();',
  'async function* g() { OP; yield 1; after(); q && (yield 2); after(); } for await (const v of g()) { if (q) break; use(v); } after();',
  'const inner = async (x = q || 1) => { if (x) { OP; return q ? 1 : 2; } after(); }; use(await inner(), await inner(0), q && 1); after();',
];

const PRELUDE = `
const thrower = (p) => { if (p) throw new Error('called'); };
class Thrower { constructor(p) { if (p) throw new Error('made'); } }
const objects = [{ x: 1, f() {} }, null], sealed = Object.freeze({ a: 1 });
const tags = [() => 1, null], rejects = async (p) => { if (p) throw new Error('rejected'); };
let name, done = 0;
const after = () => ++done, use = (...all) => all.length;
`;

/** A program for each operation, with all contexts. */
export const throwingPrograms: string[] = OPERATIONS.map((operation) => {
  const functions = CONTEXTS.map(
    (context, index) => `async function c${index}(p, q) { ${context.replaceAll('OP', operation)} }`,
  );
  const calls = CONTEXTS.map(
    (_, index) =>
      `for (const p of [0, 1]) for (const q of [0, 1, 0]) await c${index}(p, q).catch(() => done--);`,
  );
  return `${PRELUDE}${functions.join('\n')}\nexport async function main() {\n${calls.join('\n')}\n}\n`;
});
