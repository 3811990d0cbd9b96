import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll } from '../../scripts/build/build.ts';
import { openBrowser } from '../../tests/browser/probe.ts';
import { repository } from '../../tests/containers/harness/docker.ts';
import { UsageError } from '../arguments.ts';
import type { Figure } from '../bench.ts';
import { Conditions } from '../conditions.ts';
import { kernel } from '../machine.ts';
import { type Outcome, runChild } from '../report/child.ts';
import { record } from '../report/recording.ts';
import { binary, versionOf } from '../report/tool.ts';
import { Uploads } from '../report/uploads.ts';
import { writeSection } from '../section.ts';
import { renderFigure } from '../table.ts';
import { type Look, type Looks, lookAt } from './first-look.ts';
import { manySources } from './sources.ts';

const SOURCES = 5_000;
const LIMITS = { seconds: 600, bytes: 8e9 };
const GOALS = { cpuSeconds: 10, bytes: 1.9e6, first: 160, search: 100 };

interface Peer {
  title: string;
  form: 'raw' | 'v8';
  args(input: string, output: string): string[];
  look: Omit<Look, 'page'>;
}

const ours = (reporter: string) => (input: string, output: string) => [
  join(repository, 'dist/cli/main.mjs'),
  ...['report', input, '-r', reporter, '-o', output, '--json'],
];

const PEERS: readonly Peer[] = [
  {
    title: 'lambda-coverage, `page`',
    form: 'raw',
    args: ours('page'),
    look: { row: '.files tbody tr', search: { field: '#search', text: 'invoice-12 cancel' } },
  },
  {
    title: "lambda-coverage, Istanbul's `html`",
    form: 'raw',
    args: ours('html'),
    look: { row: '.coverage-summary tbody tr', search: { field: '#fileSearch', text: 'invoice-12' } },
  },
  {
    title: 'c8, `html`',
    form: 'v8',
    args: (input, output) => [
      binary('c8', 'bin/c8.js'),
      ...['report', '--temp-directory', input, '-r', 'html', '-o', output, '--exclude-after-remap'],
    ],
    look: { row: '.coverage-summary tbody tr', search: { field: '#fileSearch', text: 'invoice-12' } },
  },
  {
    title: 'monocart, `v8`',
    form: 'v8',
    args: (input, output) => [join(import.meta.dirname, 'monocart.ts'), input, output],
    look: { row: '.tg-row' },
  },
];

/**
 * `npm run bench -- page`: the page of a report on thousands of sources, beside others.
 * @throws UsageError
 */
export async function pageBench(args: readonly string[]): Promise<void> {
  if (args.some((arg) => arg !== '--write')) throw new UsageError('npm run bench -- page [--write]');
  const conditions = new Conditions();
  await buildAll();
  const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-bench-'));
  const browser = await openBrowser();
  try {
    const workload = await manySources(SOURCES, join(folder, 'task'));
    const store = join(folder, 'store');
    const recorded = await record({ name: 'bundle', title: '', ...workload }, store);
    const uploads = new Uploads(recorded, store, folder);
    const rows: string[][] = [];
    let first: Measured | undefined;
    for (const { title, form, args, look } of PEERS) {
      const input = await uploads.folderOf(form, recorded.length);
      const output = join(folder, `report-${rows.length}`);
      const outcome = await runChild(args(input, output), { cwd: join(folder, 'task'), limits: LIMITS });
      const looks =
        outcome.failed === undefined
          ? await lookAt(browser, { ...look, page: join(output, 'index.html') })
          : undefined;
      const measured = { outcome, looks, ...sizeOf(output) };
      first ??= measured;
      rows.push(rowOf(title, measured));
      console.error(rows.at(-1)?.join(' | '));
    }
    const section = renderFigure(figureOf(rows, first));
    console.log(section);
    if (args.includes('--write')) await writeSection('page', documentOf(section, conditions));
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  outcome: Outcome;
  looks: Looks | undefined;
  files: number;
  bytes: number;
}

function sizeOf(folder: string): { files: number; bytes: number } {
  const sizes = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('lambda-coverage.'))
    .map((name) => statSync(join(folder, name)))
    .filter((stat) => stat.isFile())
    .map(({ size }) => size);
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function rowOf(title: string, { outcome, looks, files, bytes }: Measured): string[] {
  const { seconds, cpuSeconds, peakBytes, failed = '' } = outcome;
  return [
    title,
    `${seconds.toFixed(1)} s`,
    `${cpuSeconds.toFixed(1)} s`,
    `${Math.round(peakBytes / 1e6)} MB`,
    files.toLocaleString('en'),
    `${(bytes / 1e6).toFixed(2)} MB`,
    looks === undefined ? failed : `${looks.first.toFixed(0)} ms`,
    looks?.search === undefined ? '' : `${looks.search.toFixed(0)} ms`,
  ];
}

function figureOf(rows: string[][], measured: Measured | undefined): Figure {
  const { outcome, looks, bytes = 0 } = measured ?? {};
  const missed = [
    (outcome?.cpuSeconds ?? 0) > GOALS.cpuSeconds && `more than ${GOALS.cpuSeconds} s of the processor`,
    bytes > GOALS.bytes && `more than ${GOALS.bytes / 1e6} MB`,
    (looks?.first ?? 0) > GOALS.first && `the first look takes more than ${GOALS.first} ms`,
    (looks?.search ?? 0) > GOALS.search && `a search takes more than ${GOALS.search} ms`,
  ].filter((text) => text !== false);
  return {
    title: `A page of ${SOURCES.toLocaleString('en')} sources`,
    method: `One bundle of ${SOURCES.toLocaleString('en')} TypeScript files with its map, of two sandboxes; the whole run from reading to the last file. Files and size are those of the report alone. First look: from the address to the painted list of files, from a disk, in Chromium; search: from the key to the painted list. Goals: ${GOALS.cpuSeconds} s of the processor, ${GOALS.bytes / 1e6} MB, ${GOALS.first} ms, ${GOALS.search} ms.`,
    columns: ['report', 'time', 'of the processor', 'peak memory', 'files', 'size', 'first look', 'search'],
    rows,
    ...(missed.length > 0 && { missed: `${missed.join(', ')}.` }),
  };
}

function documentOf(section: string, conditions: Conditions): string {
  const versions = `${kernel()}, Node ${process.version}, ${versionOf('c8')}, ${versionOf('monocart')}`;
  return `## The page

    npm run bench -- page --write

${conditions.list([versions])}

${section}
`;
}
