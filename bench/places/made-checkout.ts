import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BuildOptions, build, transformSync } from 'esbuild';

/** Names of folders, functions and fields. Those of fields are put together: each of a thousand stands in a few files. */
const WORDS =
  'order price item customer basket address payment stock parcel invoice discount region tax report event queue'.split(
    ' ',
  );

const ESBUILD = join(import.meta.dirname, '../../node_modules/esbuild');
const ENTRY = 'services/entry.ts';

/** A git checkout of many files, and bundles of some of them that came without a map. */
export class MadeCheckout {
  readonly root = mkdtempSync(join(tmpdir(), 'bench-places-'));
  readonly #paths: string[] = [];
  readonly #texts: string[] = [];

  /** @param files of code; one in nine is called index.ts */
  constructor(files: number) {
    for (let i = 0; i < files; i++) {
      const folder = `services/${word(i)}-${i % 40}/src/${word(i >> 4)}`;
      this.#paths.push(i % 9 === 0 ? `${folder}/${word(i)}-${i}/index.ts` : `${folder}/${word(i)}-${i}.ts`);
      this.#texts.push(
        textOf(i, i > 0 && i % 5 === 0 ? this.#paths[i - 1] : undefined, this.#paths[i] ?? ''),
      );
    }
    this.#paths.forEach((path, i) => {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), this.#texts[i] ?? '');
    });
    // As where a project has installed it.
    mkdirSync(join(this.root, 'node_modules'));
    symlinkSync(ESBUILD, join(this.root, 'node_modules/esbuild'));
    writeFileSync(join(this.root, '.gitignore'), 'node_modules\n');
    for (const args of [
      ['init', '-q'],
      ['add', '-A'],
    ])
      execFileSync('git', args, { cwd: this.root });
  }

  /** By esbuild, which gives each file its name unless it minifies. As many files as it takes for so much text. */
  async bundled(characters: number, options: BuildOptions = {}): Promise<string> {
    for (let count = Math.ceil(characters / 2_000); ; count = Math.ceil(count * 1.1)) {
      const imports = this.#some(count).map((i) => `import './${this.#paths[i]}';\n`);
      writeFileSync(join(this.root, ENTRY), imports.join('').replaceAll("'./services/", "'./"));
      const { outputFiles = [] } = await build({
        ...options,
        entryPoints: [ENTRY],
        // All that files declare is deployed.
        treeShaking: false,
        bundle: true,
        write: false,
        platform: 'node',
        absWorkingDir: this.root,
      });
      const text = outputFiles[0]?.text ?? '';
      if (text.length >= characters || count >= this.#paths.length) return text;
    }
  }

  /** As ncc writes it: each file has a number, and nothing says which one it is. */
  numbered(characters: number): string {
    const parts: string[] = [];
    let length = 0;
    for (const i of this.#some(this.#paths.length)) {
      // What imports is written in another way.
      if (this.#texts[i]?.includes('import * as other') !== false) continue;
      const { code } = transformSync(this.#texts[i] ?? '', { loader: 'ts', format: 'esm', target: 'es2022' });
      const own = code.replace(/^export \{[^}]*\};/m, '');
      parts.push(`/***/ ${i + 10}:\n/***/ ((module, exports, __nccwpck_require__) => {\n\n${own}\n/***/ })`);
      length += own.length;
      if (length >= characters) break;
    }
    return `/******/ (() => {\n/******/ var __webpack_modules__ = ({\n\n${parts.join(',\n\n')}\n\n/******/ });\n/******/ })();\n`;
  }

  /** Spread over all of them. */
  #some(count: number): number[] {
    const step = this.#paths.length / Math.min(count, this.#paths.length);
    return Array.from({ length: Math.min(count, this.#paths.length) }, (_, i) => Math.floor(i * step));
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true });
  }
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

function word(i: number): string {
  return WORDS[i % WORDS.length] ?? '';
}

/** Some two thousand characters, in the ways that people write. */
function textOf(i: number, other: string | undefined, path: string): string {
  const [a, b, c] = [word(i), word(i >> 2), word(i >> 3)];
  // Spread by a multiplier that shares no factor with their number.
  const field = (n: number) => {
    const at = (i * 7 + n * 331) % (WORDS.length * WORDS.length * 4);
    return `${word(at)}${capital(word(at >> 4))}${['', 'Id', 'Date', 'Count'][at >> 8]}`;
  };
  const [amount, known, tried] = [field(1), field(2), field(3)];
  const up = '../'.repeat(path.split('/').length - 1);
  const head = other === undefined ? '' : `import * as other from '${up}${other.replace(/\.ts$/, '')}';\n`;
  const use = other === undefined ? `${i}` : 'Object.keys(other).length';
  return `${head}
export interface ${a}${i}Input { readonly ${b}: string; readonly ${c}s: readonly { id: string; ${amount}: number }[] }

const LIMITS = { most: ${i * 7}, least: ${i % 13}, name: '${a} ${b} ${i}' };

/** Sums what a ${a} holds. */
export function ${a}Total${i}(input: ${a}${i}Input, rate = ${i % 19}): number {
  let sum = ${use};
  for (const each of input.${c}s) {
    if (each.${amount} > LIMITS.most) throw new Error(\`${a} \${each.id} is above \${LIMITS.most}\`);
    sum += each.${amount} * rate - (each.id.startsWith('${b}-${i}') ? LIMITS.least : 0);
  }
  return Math.round(sum * 100) / 100;
}

export class ${a}Store${i} {
  private readonly ${known} = new Map<string, ${a}${i}Input>();

  constructor(private readonly table: string, readonly ttl: number = ${i}) {}

  async load(key: string): Promise<${a}${i}Input | undefined> {
    const known = this.${known}.get(key);
    if (known !== undefined) return known;
    const response = await fetch(\`https://\${this.table}.example.com/${a}/${i}/\${encodeURIComponent(key)}\`);
    if (!response.ok) return response.status === 404 ? undefined : Promise.reject(new Error('${b}: ' + response.status));
    const loaded = (await response.json()) as ${a}${i}Input;
    this.${known}.set(key, loaded);
    return loaded;
  }

  ${tried}(prefix: string): string[] {
    return [...this.${known}.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length + ${i % 3}));
  }
}

export const describe${i} = (input: ${a}${i}Input, { long = false, ${c} = '${c}' } = {}): string => {
  const names = input.${c}s.map(({ id }) => id.trim()).filter((id) => id !== '' && id !== '${b}${i}');
  switch (names.length) {
    case 0:
      return \`no \${${c}}\`;
    case 1:
      return names[0] as string;
    default:
      return long ? names.join(', ') : \`\${names[0]} and \${names.length - 1} more of ${a} ${i}\`;
  }
};
`;
}
