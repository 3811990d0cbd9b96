import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
/** What the layer may weigh; the goal is stated in docs/benchmarks.md. */
const BUDGET_BYTES = 250 * 1024;

function build(timeZone: string): Buffer {
  const dist = mkdtempSync(join(tmpdir(), 'layer-'));
  const env = { ...process.env, TZ: timeZone };
  execFileSync(process.execPath, ['scripts/build/layer.ts', '--with-tracers', dist], { cwd: root, env });
  const zip = readFileSync(join(dist, 'lambda-coverage-layer.zip'));
  rmSync(dist, { recursive: true });
  return zip;
}

describe('the layer', () => {
  let zip: Buffer;
  beforeAll(() => {
    zip = build('UTC');
  });

  test('holds files under lambda-coverage/ only', () => {
    expect(Object.keys(unzipSync(zip)).sort()).toEqual([
      'lambda-coverage/LICENSE',
      'lambda-coverage/THIRD-PARTY-LICENSES',
      'lambda-coverage/bootstrap',
      'lambda-coverage/counters.cjs',
      'lambda-coverage/handler.mjs',
      'lambda-coverage/load.cjs',
      'lambda-coverage/patterns.cjs',
      'lambda-coverage/preload.cjs',
      'lambda-coverage/python/compile.py',
      'lambda-coverage/python/recorder.txt',
      'lambda-coverage/python/site/sitecustomize.py',
      ...['cp310', 'cp311', 'cp39'].flatMap((version) => [
        `lambda-coverage/python/tracers/${version}-aarch64/tracer.so`,
        `lambda-coverage/python/tracers/${version}-x86_64/tracer.so`,
      ]),
      'lambda-coverage/thread.cjs',
      'lambda-coverage/worker.cjs',
    ]);
  });

  test('is the same, byte for byte, when it is built again in another time zone', () => {
    expect(build('Asia/Tokyo').equals(zip)).toBe(true);
  });

  test('stays within its budget', () => {
    expect(zip.byteLength).toBeLessThan(BUDGET_BYTES);
  });

  test.each([
    ['README.md', /\(about (\d+) KB, for Node/],
    ['docs/benchmarks.md', /The zip that `Dockerfile.layer` builds[\s\S]*?\| (\d+\.\d) KB \|/],
  ])('is as large as %s says, to a twentieth', (page, size) => {
    const said = Number(size.exec(readFileSync(join(root, page), 'utf8'))?.[1]);
    expect(Math.abs(said / (zip.byteLength / 1024) - 1)).toBeLessThan(0.05);
  });

  test('starts in one piece on the main thread: no module of it is wrapped to be loaded later', () => {
    // As esbuild writes them, minified: `(e={exports:{}})` of CommonJS, `(e=n(n=0))` of modules. Each costs time.
    const wrappers = /\(\w+=\{exports:\{\}\}\)|\(\w+=\w+\(\w+=0\)\)/;
    const isWrapped = (name: string) => wrappers.test(new TextDecoder().decode(unzipSync(zip)[name]));
    expect(isWrapped('lambda-coverage/worker.cjs')).toBe(true);
    for (const name of ['preload.cjs', 'thread.cjs', 'handler.mjs'])
      expect(isWrapped(`lambda-coverage/${name}`), name).toBe(false);
  });

  test('is text only but for the tracers of Python: nothing else is bound to a CPU architecture', () => {
    for (const [name, content] of Object.entries(unzipSync(zip))) {
      const machine = /\/tracers\/cp\d+-(\w+)\//.exec(name)?.[1];
      if (machine !== undefined) {
        // e_machine of ELF.
        expect(content[18], name).toBe({ x86_64: 62, aarch64: 183 }[machine]);
        continue;
      }
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(content), name).not.toThrow();
      expect(content.includes(0), name).toBe(false);
    }
  });

  test('needs nothing but Node: every module it asks for is built in', () => {
    for (const [name, content] of Object.entries(unzipSync(zip))) {
      if (!/\.[cm]js$/.test(name)) continue;
      const text = new TextDecoder().decode(content);
      const asked = [...text.matchAll(/(?:require\(|from\s?|import\s?)["']([\w:@./-]+)["']/g)].map(
        (m) => m[1] ?? '',
      );
      const foreign = asked.filter((module) => !builtinModules.includes(module.replace(/^node:/, '')));
      expect(foreign, name).toEqual([]);
    }
  });
});
