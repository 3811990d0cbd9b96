import { minify } from 'terser';

const CODE = `
import x, { y } from 'z';
/** @license kept */
const unused = 1, debug = false;
export async function f(a, { b = 2, ...rest } = {}, ...more) {
  if (debug) console.log('never');
  let total = 0;
  for (let i = 0; i < a.length; i++) { if (!a[i]) continue; total += a[i] * b; }
  for (const k in rest) switch (k) { case 'p': total++; break; default: total--; }
  try { await y?.(total ?? 0); } catch (e) { return e && e.message ? e.message : String(e); } finally { x(); }
  return typeof total === 'undefined' ? void 0 : \`\${total}!\`;
}
class A extends Object { #p = 1; static q = 2; get p() { return this.#p; } set p(v) { this.#p = v; } }
var g = function () { return arguments.length > 1 && !(1 + 1 == 3) || g.call(this, [1, 2, 3].map(n => n + 1)); };
label: while (true) { if (g()) break label; }
export default new A();
`;

export async function main() {
  await minify(CODE, { module: true });
  await minify(CODE, {
    module: true,
    compress: { passes: 2, unsafe: true },
    mangle: { properties: { regex: /^_/ } },
    sourceMap: true,
  });
  await minify(CODE.replace(/import.*|export (default)?/g, ''), {
    compress: false,
    ie8: true,
    format: { beautify: true, comments: 'some' },
  });
  try {
    await minify('a b');
  } catch {}
}
