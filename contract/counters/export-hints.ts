import type { CallExpression } from 'acorn';
import type { Edits } from './edits.ts';

/** `Object.defineProperty(exports, "a", { enumerable: true, get: function () { return b.c; } })` */
const GETTER =
  /Object\.defineProperty\(\s*(?:module\.)?exports\s*,\s*(["'])([^"'\\\n]+)\1\s*,\s*\{\s*(?:enumerable\s*:\s*(?:true|!0)\s*,\s*)?get\s*(?::\s*function\s*[\w$]*\s*)?\(\s*\)\s*\{\s*return\b/y;
/** `Object.keys(_a).forEach(function (key) { if (key === "default" || …) …; exports[key] = …` */
const EACH_KEY = /\bObject\.keys\(\s*([\w$]+)\s*\)\.forEach\(\s*function\s*\(\s*([\w$]+)\s*\)\s*\{/g;
/** Longer than what Babel and Rollup write there. */
const EACH_BODY = 600;

/**
 * To tell what can be imported from a CommonJS text, Node looks in it for what compilers write for `export … from`, to the
 * letter: counters in its functions hide it. Code that never runs says the same.
 */
export class ExportHints {
  readonly #text: string;
  readonly #names = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Node 20 and 22 leave out a name whose getter they do not know, so they must not see it. */
  hide(node: CallExpression, edits: Edits): void {
    const [target] = node.arguments;
    if (target === undefined) return;
    GETTER.lastIndex = node.start;
    const name = GETTER.exec(this.#text)?.[2];
    if (name === undefined) return;
    this.#names.add(name);
    edits.around(target.start, target.end, '(', ')');
  }

  toString(): string {
    const names = Array.from(this.#names, (name) => `0&&(exports[${JSON.stringify(name)}]=0);`);
    const modules = Array.from(this.#modules(), (name) => `0&&__export(require(${JSON.stringify(name)}));`);
    return names.concat(modules).join('');
  }

  /** Those all of whose exports are exported. */
  #modules(): Set<string> {
    const modules = new Set<string>();
    for (const { 0: head, 1: source = '', 2: key = '', index } of this.#text.matchAll(EACH_KEY)) {
      const body = this.#text.slice(index + head.length, index + head.length + EACH_BODY);
      if (!/["']default["']/.test(body) || !/\bexports\b/.test(body) || !body.includes(key)) continue;
      const name = this.#requiredAs(source);
      if (name !== undefined) modules.add(name);
    }
    return modules;
  }

  #requiredAs(source: string): string | undefined {
    const required = `(?<![\\w$])${source.replaceAll('$', '\\$')}\\s*=\\s*(?:_interopRequireWildcard\\(\\s*)?require\\(\\s*(["'])([^"'\\\\\\n]+)\\1`;
    return new RegExp(required).exec(this.#text)?.[2];
  }
}
