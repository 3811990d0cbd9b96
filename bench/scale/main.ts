import { buildAll } from '../../scripts/build/build.ts';
import { Conditions } from '../conditions.ts';
import { coreCount, kernel } from '../machine.ts';
import { bucketIn, startLocalStack } from '../report/object-store.ts';
import { versionOf } from '../report/tool.ts';
import { writeSection } from '../section.ts';
import { renderFigure } from '../table.ts';
import { readScaleArguments } from './arguments.ts';
import { scaleFigure } from './figure.ts';
import { type Measurement, measure } from './measurement.ts';

const BUCKET = 'bench-scale';

const METHOD = `Uploads of 20 files without a map, 42 KB of JSON in each, made as in [the report](#the-report) and read into one
report (\`json\`) in a process of its own. "Of the processor" is the time of all threads, which other work on the machine does
not lengthen by much; "each" is that of one object more, compared with the fewest objects of the same kind. "Workers" are threads of
\`--workers\`. c8 and monocart read the same counts from disk in V8's form; what died, or was stopped, is not given more.
"From S3" means from LocalStack, a Python server on the same cores, which is far slower than its readers: there the time of the
processor tells, and the time by the clock does not.`;

/**
 * `npm run bench -- scale`: a hundred thousand objects from disk, and thousands from S3.
 * @throws UsageError
 */
export async function scaleBench(args: readonly string[]): Promise<void> {
  const options = readScaleArguments(args);
  await buildAll();
  const conditions = new Conditions();
  const localstack = options.s3Objects > 0 ? await startLocalStack() : undefined;
  let measurements: Measurement[];
  try {
    measurements = await measure(options, localstack && (await bucketIn(localstack, BUCKET)), tell);
  } finally {
    await localstack?.stop();
  }
  const section = renderFigure(scaleFigure(measurements, coreCount()));
  console.log(section);
  const versions = `${kernel()}, Node ${process.version}, ${options.tools.map(versionOf).join(', ')}`;
  const command = ['npm run bench -- scale', ...args].join(' ');
  const page = `## Scale\n\n    ${command}\n\n${conditions.list([versions])}\n\n${METHOD}\n\n${section}\n`;
  if (options.write) await writeSection('scale', page);
}

function tell({ objects, tool, workers, from, outcome }: Measurement): void {
  const told =
    outcome &&
    `${outcome.seconds.toFixed(1)} s, ${outcome.cpuSeconds.toFixed(1)} s of the processor, ${Math.round(outcome.peakBytes / 1e6)} MB ${outcome.failed ?? ''}`;
  console.error(`  ${objects} ${tool} with ${workers} from ${from}: ${told ?? 'not run'}`);
}
