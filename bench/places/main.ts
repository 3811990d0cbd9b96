import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../arguments.ts';
import type { Figure } from '../bench.ts';
import { Conditions } from '../conditions.ts';
import { kernel } from '../machine.ts';
import { writeSection } from '../section.ts';
import { renderFigure } from '../table.ts';
import type { Placed } from './child.ts';
import { MadeCheckout } from './made-checkout.ts';

const FILES = 5_000;
const CHARACTERS = 2_000_000;
const GOAL_CPU_SECONDS = 10;

/** `npm run bench -- places`: how long it takes to find the files of a checkout that a large bundle was made from. */
export async function placesBench(args: readonly string[]): Promise<void> {
  if (args.some((arg) => arg !== '--write')) throw new UsageError('npm run bench -- places [--write]');
  const conditions = new Conditions();
  using made = new MadeCheckout(FILES);
  const bundles: [string, string][] = [
    ['esbuild: each file has its name', await made.bundled(CHARACTERS)],
    ['esbuild, ES2017', await made.bundled(CHARACTERS, { target: 'es2017' })],
    ['esbuild, minified', await made.bundled(CHARACTERS, { minify: true })],
    ['as ncc writes it: no file has a name', made.numbered(CHARACTERS)],
  ];
  const rows: string[][] = [];
  const slow: string[] = [];
  for (const [name, text] of bundles) {
    const placed = placeInChild(made.root, text);
    if (placed.cpuSeconds > GOAL_CPU_SECONDS) slow.push(name);
    rows.push(rowOf(name, text, placed, placeInChild(made.root, text)));
  }
  const figure: Figure = {
    title: `Bundles of 2 MB in a checkout of ${FILES.toLocaleString('en')} files`,
    method: `One run of each, in a process of its own, with Node ${process.versions.node}: from the list of the checkout's files until all is placed; with what the project's esbuild takes. "again" is a second report over the same text and files, in another process. Goal: ${GOAL_CPU_SECONDS} s of processor.`,
    columns: [
      'bundle',
      'characters',
      'files placed',
      'functions placed',
      'processor',
      'clock',
      'memory',
      'again',
    ],
    rows,
    ...(slow.length > 0 && { missed: `${slow.join('; ')}.` }),
  };
  const text = [
    '## Code without a map',
    '    npm run bench -- places --write',
    conditions.list([`${kernel()}, Node ${process.versions.node}`]),
    renderFigure(figure),
  ].join('\n\n');
  console.log(text);
  if (args.includes('--write')) await writeSection('places', text);
}

/** A process that has read nothing yet, and that finds what another one has kept. */
function placeInChild(root: string, text: string): Placed {
  // git does not list what lies there.
  const script = join(root, '.git', 'index.js');
  writeFileSync(script, text);
  const child = join(import.meta.dirname, 'child.ts');
  const kept = join(root, '.git', 'kept');
  return JSON.parse(execFileSync(process.execPath, [child, root, script, kept], { encoding: 'utf8' }));
}

function rowOf(name: string, text: string, placed: Placed, again: Placed): string[] {
  const { files, functions, all, cpuSeconds, seconds, bytes } = placed;
  return [
    name,
    text.length.toLocaleString('en'),
    files.toLocaleString('en'),
    `${functions.toLocaleString('en')} of ${all.toLocaleString('en')}`,
    `${cpuSeconds.toFixed(1)} s`,
    `${seconds.toFixed(1)} s`,
    `${(bytes / 1e6).toFixed(0)} MB`,
    `${again.cpuSeconds.toFixed(1)} s`,
  ];
}
