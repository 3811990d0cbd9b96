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
/** Of a processor. No input of this size takes a second. */
const HANG_SECONDS = 30;
/** Of a clock, for one that waits for nothing: a busy machine may stand still for a minute. */
const STUCK_MS = 240_000;
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

function findingsOf(target: TargetName): string[] {
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
  const watch = new Watch(child.pid, join(job.folder, 'input'));
  const timer = setInterval(() => {
    hangs = watch.hangs();
    if (hangs) child.kill('SIGKILL');
  }, 1_000);
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...ending) => resolve(ending));
  });
  clearInterval(timer);
  if (code === 0) return { ok: true, output: stdout };
  const ending = hangs ? `no end after ${HANG_SECONDS} s of a processor` : `ended with ${code ?? signal}`;
  return { ok: false, output: `${ending}\n${stderr.slice(-4_000)}` };
}

/** Whether a process has been at one input for too long. */
class Watch {
  readonly #stat: string;
  readonly #input: string;
  #since = 0;
  #used = 0;

  constructor(pid: number | undefined, input: string) {
    this.#stat = `/proc/${pid}/stat`;
    this.#input = input;
  }

  hangs(): boolean {
    const since = statSync(this.#input, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    const used = this.#processorSeconds();
    if (since !== this.#since) {
      this.#since = since;
      this.#used = used;
    }
    return used - this.#used > HANG_SECONDS || Date.now() - since > STUCK_MS;
  }

  /** Time of a user and of the system, in hundredths; 0 where the system does not tell, or at the end. */
  #processorSeconds(): number {
    try {
      const fields = readFileSync(this.#stat, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      return 0;
    }
  }
}
