/**
 * One process of the fuzzer: `node child.ts JOB-AS-JSON`. It ends with 0, or with the stack of what an input did;
 * the input is in the job's folder then, as it is when the process is killed.
 */
import { mkdirSync, openSync, readFileSync, writeFileSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Job, Summary } from './job.ts';
import { mutated } from './mutate.ts';
import { NewCode } from './new-code.ts';
import { peakMib } from './peak-memory.ts';
import { Random } from './random.ts';
import { readSamples } from './samples.ts';
import type { Target } from './target.ts';
import { TARGETS } from './targets.ts';

/** Inputs built by their structure are made some at a time. */
const BATCH = 64;

const job: Job = JSON.parse(process.argv[2] ?? '{}');
const target: Target = TARGETS[job.target];
const samples = readSamples(job.samples);
const work = join(job.folder, 'work');
mkdirSync(work);
const noted = openSync(join(job.folder, 'input'), 'w');
const read = await target.open(work, samples);
const newCode = new NewCode();
if (job.guided) await newCode.start();
const random = new Random(job.seed);
const corpus = [...target.samples(samples), ...job.replay.map((file) => readFileSync(file))];
const summary: Summary = { inputs: 0, peakMib: 0, kept: 0 };

for (const input of corpus.slice()) await run(input);
for (const input of inputs()) {
  await run(input);
  if (job.guided && (await newCode.some())) {
    corpus.push(input);
    summary.kept++;
  }
  if (job.runs !== undefined ? summary.inputs >= job.runs : Date.now() >= (job.until ?? 0)) break;
}
summary.peakMib = peakMib();
writeFileSync(1, JSON.stringify(summary));
// A reader may hold on to something that would keep the process.
process.exit(0);

async function run(input: Buffer): Promise<void> {
  note(input);
  await read(input);
  summary.inputs++;
}

/** One call, since it is made for every input: its length, then the input. */
function note(input: Buffer): void {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(input.length);
  writevSync(noted, [length, input], 0);
}

function* inputs(): Generator<Buffer> {
  for (;;) {
    const built = fc.sample(target.structured, { numRuns: BATCH, seed: random.below(2 ** 31) });
    for (const input of built) {
      yield random.once(2) ? input : mutated(input, target.form, random);
      for (let i = 0; i < 3; i++) yield mutated(random.pick(corpus), target.form, random);
    }
  }
}
