import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job, Summary } from './job.ts';
import { recordSamples } from './samples.ts';
import type { TargetName } from './targets.ts';

/** Inputs that were findings once, by target; each is run before anything else. */
const FINDINGS = join(import.meta.dirname, 'findings');
/** No input of this size takes a second; the machine may be busy. */
const HANG_MS = 30_000;
/** Of the heap, far below what a combiner has. */
const HEAP_MIB = 256;

export interface FuzzOptions {
  seed: number;
  /** Ends after this many inputs, or */
  runs?: number;
  /** after this many milliseconds. */
  forMs?: number;
  guided?: boolean;
  /** A folder that `recordSamples` has filled; default: one of its own. */
  samples?: string;
}

export interface Finding {
  /** Where the input is kept. */
  file: string;
  /** What it did: a stack, a signal, or that it did not end. */
  reason: string;
}

/** Attacks one reader in a process of its own. @returns what it found, or what it did */
export async function fuzz(
  target: TargetName,
  { seed, runs, forMs, guided = false, samples: recorded }: FuzzOptions,
): Promise<Finding | Summary> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-fuzz-'));
  try {
    const samples = recorded ?? join(folder, 'samples');
    if (recorded === undefined) await recordSamples(samples);
    const job: Job = {
      target,
      seed,
      guided,
      samples,
      folder,
      replay: findingsOf(target),
      ...(runs === undefined ? { until: Date.now() + (forMs ?? 0) } : { runs }),
    };
    const { ok, output } = await runChild(job);
    return ok ? JSON.parse(output) : { file: keep(target, join(folder, 'input')), reason: output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function findingsOf(target: TargetName): string[] {
  try {
    const folder = join(FINDINGS, target);
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Under the hash of the input: the same finding is kept once. */
function keep(target: TargetName, input: string): string {
  const noted = readFileSync(input);
  const bytes = noted.subarray(4, 4 + noted.readUInt32LE());
  const file = join(FINDINGS, target, createHash('sha256').update(bytes).digest('hex').slice(0, 16));
  mkdirSync(join(FINDINGS, target), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

async function runChild(job: Job): Promise<{ ok: boolean; output: string }> {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${HEAP_MIB}`, join(import.meta.dirname, 'child.ts'), JSON.stringify(job)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  let hangs = false;
  const watch = setInterval(() => {
    hangs = millisecondsSince(join(job.folder, 'input')) > HANG_MS;
    if (hangs) child.kill('SIGKILL');
  }, 1_000);
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...ending) => resolve(ending));
  });
  clearInterval(watch);
  if (code === 0) return { ok: true, output: stdout };
  const ending = hangs ? `no end after ${HANG_MS / 1_000} s` : `ended with ${code ?? signal}`;
  return { ok: false, output: `${ending}\n${stderr.slice(-4_000)}` };
}

function millisecondsSince(file: string): number {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}
