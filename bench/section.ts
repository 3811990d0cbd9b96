import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../tests/containers/harness/docker.ts';

const PAGE = join(repository, 'docs/benchmarks.md');

/** Replaces the part of docs/benchmarks.md between two markers, so that each part of the bench writes its own. */
export async function writeSection(
  name:
    | 'recorder'
    | 'report'
    | 'page'
    | 'soak'
    | 'combiner'
    | 'engines'
    | 'load'
    | 'places'
    | 'scale'
    | 'gets'
    | 'python',
  text: string,
): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${PAGE} has lost its markers ${begin}`);
  await writeFile(PAGE, `${before}${begin}${text.trim()}\n${end}${after}`);
}
