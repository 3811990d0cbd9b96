/** A number that the simulation believes, and why. */
interface Assumption {
  value: number;
  unit: string;
  source: string;
}

/** What the simulation takes for granted. Nothing of it was seen on AWS; prices are those of us-east-1 in 2026. */
export const ASSUMPTIONS = {
  getsPerSecond: {
    value: 5_500,
    unit: 'GET a second for one partition of a bucket, which the keys of one function begin as',
    source: 'docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html',
  },
  keysPerList: {
    value: 1_000,
    unit: 'keys of one LIST',
    source: 'docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html',
  },
  listSeconds: {
    value: 0.05,
    unit: 's for one LIST, one after the other',
    source: '24 ms of a processor were measured; the rest is a guess at the network',
  },
  smallCpuSeconds: {
    value: 0.000_6,
    unit: 's of a processor to get and fold a small object (20 files, 7 KB)',
    source: 'measured with a bucket of 25 ms latency, by plain HTTP; by TLS it is more',
  },
  bundleCpuSeconds: {
    value: 0.002_4,
    unit: 's of a processor for one of a bundle (534 KB of code, 35 KB)',
    source: 'measured likewise',
  },
  idCpuSeconds: {
    value: 0.000_003_2,
    unit: 's of a processor for a sandbox in a compacted object',
    source: 'measured with 50,000 in each',
  },
  idBytes: {
    value: 85,
    unit: 'bytes of memory for a sandbox whose id is kept',
    source: 'measured: 85 MB for a million, 3.7 GB for 60 million (`npm run bench -- many`)',
  },
  keyBytes: {
    value: 45,
    unit: 'bytes of memory for a key that is to be read',
    source: 'measured likewise: a million objects take 130 MB',
  },
  baseBytes: { value: 200_000_000, unit: 'bytes of memory besides', source: 'docs/benchmarks.md' },
  reportSeconds: {
    value: 15,
    unit: 's to convert a bundle and write the report',
    source: 'docs/benchmarks.md',
  },
  rangeObjects: { value: 20_000, unit: 'objects of a range', source: 'the default of `batch`' },
  partObjects: {
    value: 50_000,
    unit: 'objects of a part of a window, which become one',
    source: 'combiner-image/compact/window.ts',
  },
  processorMb: {
    value: 1_769,
    unit: 'MB of memory for which Lambda gives one processor',
    source: 'docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html',
  },
  largestProcessors: {
    value: 6,
    unit: 'processors of a function with 10,240 MB',
    source: 'AWS says so at the launch of 10 GB (December 2020)',
  },
  longestSeconds: {
    value: 900,
    unit: 's that a call of Lambda lasts',
    source: 'docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  },
  concurrentFolds: {
    value: 10,
    unit: 'calls that fold at a time',
    source: 'the default of `maxConcurrency`',
  },
  getDollars: { value: 0.4, unit: '$ for a million GETs', source: 'aws.amazon.com/s3/pricing' },
  putDollars: { value: 5, unit: '$ for a million PUTs or LISTs', source: 'aws.amazon.com/s3/pricing' },
  gbSecondDollars: {
    value: 0.000_016_666_7,
    unit: '$ for a GB-second',
    source: 'aws.amazon.com/lambda/pricing',
  },
  transitionDollars: {
    value: 0.025,
    unit: '$ for 1,000 transitions',
    source: 'aws.amazon.com/step-functions/pricing',
  },
} as const satisfies Record<string, Assumption>;

export type Assumptions = { readonly [name in keyof typeof ASSUMPTIONS]: number };

/** The numbers alone. */
export function assumed(): Assumptions {
  const entries = Object.entries(ASSUMPTIONS).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(entries) as Assumptions;
}
