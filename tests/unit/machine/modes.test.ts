import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/recorded.ts';

const ROOT = join(import.meta.dirname, '../../..');

test.each([
  ['scripts/build/layer.ts', 'layer/lambda-coverage', 'preload.cjs'],
  ['scripts/build/instrument.ts', 'instrument', 'instrument.cjs'],
])('what %s builds under a strict umask can be read by every user', (script, built, file) => {
  const folder = temporaryFolder();
  const build = 'umask 077 && exec "$0" "$1" "$2"';
  execFileSync('sh', ['-c', build, process.execPath, script, folder], { cwd: ROOT });
  const names = readdirSync(join(folder, built), { recursive: true, encoding: 'utf8' });
  expect(names).toContain(file);
  for (const name of ['.', ...names]) {
    const entry = statSync(join(folder, built, name));
    const executable = entry.isDirectory() || name === 'bootstrap';
    expect((entry.mode & 0o777).toString(8), name).toBe(executable ? '755' : '644');
  }
});

/** What a stage takes from the checkout has the checkout's modes, unless they are given. */
test.each(['base-image/Dockerfile', 'base-image/python/Dockerfile', 'combiner-image/Dockerfile'])(
  'what %s copies from the checkout into an image has a mode of its own',
  (file) => {
    const stages = readFileSync(join(ROOT, file), 'utf8').split(/^FROM /m);
    const shipped = stages.filter(
      (stage) => !/^\S+ AS (?:build|modules|instrument|dependencies|examples)\b/.test(stage),
    );
    const copies = shipped.flatMap((stage) => stage.match(/^COPY .*/gm) ?? []);
    expect(copies.length).toBeGreaterThan(1);
    for (const copy of copies) expect(copy).toMatch(/--chmod=|--from=(?:build|modules|instrument) /);
  },
);
