import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { oddFileKey } from '../hostile/files.ts';
import { putInto } from '../hostile/put.ts';
import { sandbox } from '../hostile/sandbox.ts';
import type { Attack } from './attacks.ts';
import { type Bounds, type Measured, measuredCommand } from './measured-command.ts';

const SOURCE = 'price.mjs';
const FUNCTION = 'honest';
const TEXT = 'export const price = (n) => (n > 3 ? n * 2 : n);\nprice(1);\n';

/** Gives a store with attacks and what an honest function wrote, for as long as it is used. */
export async function onStore<T>(
  attacks: readonly Attack[],
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-figures-'));
  try {
    for (let i = 0; i < 2; i++)
      putInto(folder, sandbox([{ path: SOURCE, text: TEXT }], { functionName: FUNCTION }));
    for (const { put } of attacks) put(folder);
    return await use(folder);
  } finally {
    // Only root could empty it.
    const shut = join(folder, oddFileKey('a folder of nobody'));
    if (existsSync(shut)) chmodSync(shut, 0o700);
    rmSync(folder, { recursive: true });
  }
}

export interface MeasuredReport extends Measured {
  /** What the report says of the honest function, as text; undefined without a report. */
  honest: string | undefined;
}

export async function report(folder: string, bounds: Bounds): Promise<MeasuredReport> {
  const output = mkdtempSync(join(tmpdir(), 'lambda-coverage-figures-'));
  try {
    const args = ['report', folder, '--json', '-r', 'html,lcovonly,json,cobertura', '-o', output];
    const measured = await measuredCommand(args, bounds);
    return { ...measured, honest: measured.end === '0' ? honest(measured, output) : undefined };
  } finally {
    rmSync(output, { recursive: true });
  }
}

/** In how many objects it stands is left out: compacting changes that. */
function honest({ stdout }: Measured, output: string): string {
  const { files, functions }: CombineResult = JSON.parse(stdout);
  const coverage: object = JSON.parse(readFileSync(join(output, 'coverage-final.json'), 'utf8'));
  return JSON.stringify([
    files.filter(({ path }) => path === `${FUNCTION}/${SOURCE}`),
    functions.filter(({ name }) => name === FUNCTION).map(({ objects: _, ...rest }) => rest),
    Object.entries(coverage).filter(([path]) => path === `${FUNCTION}/${SOURCE}`),
  ]);
}
