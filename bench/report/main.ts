import { buildAll } from '../../scripts/build/build.ts';
import { Conditions } from '../conditions.ts';
import { kernel } from '../machine.ts';
import { writeSection } from '../section.ts';
import { renderFigure } from '../table.ts';
import { readReportArguments } from './arguments.ts';
import { reportFigure } from './figure.ts';
import { type Measurement, measureWorkload } from './measurement.ts';
import { bucketIn, startLocalStack } from './object-store.ts';
import { TOOLS, versionOf } from './tool.ts';

const BUCKET = 'bench-report';

/**
 * `npm run bench -- report`: reports of many uploads, by us and by our peers.
 * @throws UsageError
 */
export async function reportBench(args: readonly string[]): Promise<void> {
  const options = readReportArguments(args);
  await buildAll();
  const conditions = new Conditions();
  const localstack = options.s3 ? await startLocalStack() : undefined;
  const sections: string[] = [];
  try {
    const objectStore = localstack && (await bucketIn(localstack, BUCKET));
    for (const name of options.workloads) {
      const { workload, bytesPerUpload, measurements } = await measureWorkload(
        name,
        options,
        objectStore,
        tell,
      );
      const section = renderFigure(reportFigure(workload, bytesPerUpload, measurements));
      console.log(`${section}\n`);
      sections.push(section);
    }
  } finally {
    await localstack?.stop();
  }
  const command = ['npm run bench -- report', ...args].join(' ');
  const page = `## The report

    ${command}

${conditions.list([`${kernel()}, Node ${process.version}, ${TOOLS.map(versionOf).join(', ')}`])}

${METHOD}

${sections.join('\n\n')}
`;
  if (options.write) await writeSection('report', page);
}

const METHOD = `Each workload is a function that was recorded by \`lambda-coverage invoke\` with different events; the uploads are what
many such sandboxes would have sent, each with an id and counts of its own. Every tool reads the same uploads in its own
format (c8 and monocart V8's, nyc Istanbul's, made by our converter) and writes one report, \`json\`, in a process
of its own. "Time" is by the clock; "of the processor" is the time of all threads, which other work on the machine does
not lengthen. Goals are judged by the clock. If the load exceeds the number of cores, ratios say more than times, and
the ratio of processor times more than that of clock times. Peak memory is \`VmHWM\`. A tool that died, or was stopped
after ten minutes or at 8 GB, is not given more uploads. nyc adds up counts that were converted before, so its time excludes conversion. "From S3" means from LocalStack, a
Python server on the same cores.`;

function tell({ uploads, tool, from, outcome }: Measurement): void {
  const told =
    outcome &&
    `${outcome.seconds.toFixed(1)} s, ${Math.round(outcome.peakBytes / 1e6)} MB ${outcome.failed ?? ''}`;
  console.error(`  ${uploads} ${tool} from ${from}: ${told ?? 'not run'}`);
}
