import { parse } from '@babel/parser';
import { describe, expect, test } from 'vitest';
import { tokenize } from '../../../combiner-image/python/plan/tokenize.ts';
import { sourceFiles } from '../support/source-files.ts';

interface Exceptions {
  [file: string]: { numbers: number[]; because: string };
}

/** A recording half, and how the numbers of its language are found. */
interface Half {
  folder: string;
  ending: string;
  /** Where every wait and bound belongs. */
  limits: string;
  /** Bytes of a whole number, hexadecimal, and what else is a limit nowhere. */
  anywhere: number[];
  /** Numbers that bound nothing and wait for nothing. */
  exceptions: Exceptions;
  /** As they are written. @param text of a file */
  literals(text: string): string[];
}

const OF_NODE: Exceptions = {
  'clock.ts': { numbers: [1_000, 1_000_000], because: 'units of time' },
  'load/counter-name.ts': { numbers: [31, 36], because: 'a hash, and how numbers are written' },
  'load/load-budget.ts': { numbers: [1024], because: 'a unit of size' },
  'environment.ts': { numbers: [500], because: 'the default of a setting' },
  'log.ts': { numbers: [3], because: 'the rank of a log level' },
  'extension/extension-connection.ts': { numbers: [80, 200], because: "HTTP's port and status" },
  'handler/runtime-client.ts': { numbers: [24], because: 'a version of Node' },
  'handler/stack-frames.ts': { numbers: [3], because: 'groups of a pattern' },
  'health/answer.ts': { numbers: [200], because: 'a status of HTTP' },
  'store/http/transport.ts': { numbers: [417], because: 'a status of HTTP' },
  'store/s3/container-credentials.ts': { numbers: [200], because: 'a status of HTTP' },
  'store/s3/s3-answer.ts': { numbers: [200, 300, 307, 501], because: 'statuses of HTTP' },
  'store/s3/s3-failure.ts': {
    numbers: [300, 301, 307, 403, 408, 409, 429, 500, 501, 507],
    because: 'statuses of HTTP',
  },
  'store/s3/s3-store.ts': { numbers: [412, 501], because: 'statuses of HTTP' },
  'files/source-map-file.ts': { numbers: [3], because: 'the version of source maps' },
  'worker/spool.ts': { numbers: [32], because: "characters of a hash in a file's name" },
};

const OF_PYTHON: Exceptions = {
  'compile.py': { numbers: [8], because: 'bytes of a checksum' },
  'site/sitecustomize.py': { numbers: [8], because: 'bytes of a checksum' },
  'recorder/children/fork.py': { numbers: [3, 12], because: 'a version of Python' },
  'recorder/cores/arcs.py': { numbers: [0x20, 0x80, 0x200], because: 'flags of code objects' },
  'recorder/cores/code_walk.py': { numbers: [6, 8, 63, 64], because: 'how CPython packs its table of lines' },
  'recorder/cores/core.py': { numbers: [3, 9, 12], because: 'versions of Python' },
  'recorder/cores/monitoring.py': {
    numbers: [3, 4, 5, 0x80, 0x200],
    because: 'ids of tools, flags of code objects, an ending of three characters',
  },
  'recorder/cores/tracer.py': {
    numbers: [20, 40, 41, 0xfffff],
    because: 'how the tracer of coverage.py packs two lines into a number',
  },
  'recorder/delivery/backoff.py': { numbers: [30], because: 'the bits of a number that would be too large' },
  'recorder/delivery/keys.py': { numbers: [8, 15, 19, 20, 140], because: 'what a key is made of' },
  'recorder/delivery/outbox.py': { numbers: [1e12], because: 'never' },
  'recorder/delivery/raw_object.py': {
    numbers: [3, 6, 31],
    because: 'levels and windows of zlib, parts of a version',
  },
  'recorder/delivery/script_texts.py': { numbers: [31], because: 'a window of zlib' },
  'recorder/delivery/source_text.py': { numbers: [3, 8192], because: 'a byte order mark, and two lines' },
  'recorder/delivery/spool.py': { numbers: [32], because: "characters of a hash in a file's name" },
  'recorder/endings/sigterm.py': { numbers: [128], because: 'the status of who is ended by a signal' },
  'recorder/extension/connection.py': {
    numbers: [200, 65536],
    because: 'a status of HTTP, the size of a piece',
  },
  'recorder/files/files.py': { numbers: [3], because: 'characters of an ending' },
  'recorder/health/answer.py': { numbers: [200], because: 'a status of HTTP' },
  'recorder/log.py': { numbers: [3], because: 'the rank of a log level' },
  'recorder/misspelled.py': { numbers: [9], because: 'characters of a beginning' },
  'recorder/runtime/mailbox.py': { numbers: [4096], because: 'the size of a piece' },
  'recorder/runtime/request.py': { numbers: [86_400], because: 'a day' },
  'recorder/sandbox/deadlines.py': { numbers: [3], because: 'a place in a list' },
  'recorder/sandbox/recorder.py': { numbers: [1e9, 2000], because: 'long ago, and a half of a limit' },
  'recorder/settings.py': {
    numbers: [200, 500],
    because: 'the default of a setting, and what the contract has',
  },
  'recorder/store/http/answer.py': {
    numbers: [3, 100, 104, 200, 204, 304],
    because: 'statuses of HTTP, an errno',
  },
  'recorder/store/http/connector.py': { numbers: [200, 300], because: 'statuses of HTTP' },
  'recorder/store/http/no_answer.py': {
    numbers: [9, 10, 18, 19, 20, 21, 62, 64, 407],
    because: 'codes of OpenSSL, and a status of HTTP',
  },
  'recorder/store/http/stream.py': { numbers: [64], because: 'the size of a piece' },
  'recorder/store/http/transport.py': { numbers: [200, 417], because: 'statuses of HTTP' },
  'recorder/store/http/url.py': { numbers: [80, 443, 65536], because: 'ports' },
  'recorder/store/proxy/no_proxy.py': { numbers: [8], because: 'bits of a byte' },
  'recorder/store/s3/bucket.py': {
    numbers: [3, 5, 6, 7, 12, 50, 63, 255],
    because: "lengths of S3's names, and parts of an ARN",
  },
  'recorder/store/s3/container_credentials.py': {
    numbers: [7, 8, 9, 60, 200],
    because: 'parts of a time, and a status of HTTP',
  },
  'recorder/store/s3/options.py': { numbers: [12, 2048], because: "what S3's own values may be" },
  'recorder/store/s3/place.py': { numbers: [63], because: 'the length of a label of a host' },
  'recorder/store/s3/s3_answer.py': {
    numbers: [3, 5, 6, 200, 300, 307, 501],
    because: 'parts of a time, statuses of HTTP',
  },
  'recorder/store/s3/s3_failure.py': {
    numbers: [300, 301, 307, 403, 408, 409, 429, 500, 501, 507],
    because: 'statuses of HTTP',
  },
  'recorder/store/s3/s3_store.py': {
    numbers: [19, 412, 501],
    because: 'statuses of HTTP, characters of a time',
  },
  'recorder/store/s3/signature.py': { numbers: [8], because: 'characters of a date' },
  'recorder/system.py': { numbers: [6, 1e6], because: 'digits of a time, and a unit of time' },
  'recorder/variables.py': { numbers: [6, 9], because: 'digits of a number, and characters of a beginning' },
};

const HALVES: readonly Half[] = [
  {
    folder: 'runtime-interface',
    ending: '.ts',
    limits: 'limits.ts',
    anywhere: [4, 16],
    exceptions: OF_NODE,
    literals(text) {
      const { tokens = [] } = parse(text, { sourceType: 'module', plugins: ['typescript'], tokens: true });
      return (tokens ?? [])
        .filter(({ type }) => type.label === 'num')
        .map(({ start, end }) => text.slice(start, end));
    },
  },
  {
    folder: 'runtime-interface-python',
    ending: '.py',
    limits: 'recorder/limits.py',
    // Milliseconds of a second, for Python counts in these, and bytes of a unit of size.
    anywhere: [4, 16, 1000, 1024],
    exceptions: OF_PYTHON,
    literals: (text) =>
      tokenize(text)
        .flatMap(({ tokens }) => tokens)
        .filter(({ kind }) => kind === 'number')
        .map(({ start, end }) => text.slice(start, end)),
  },
];

/** 0, 1 and 2 are how one counts, and the halves and doubles of what the limits say. */
function numbersIn(literals: readonly string[]): number[] {
  // The mode of a file is written in octal.
  const values = literals.filter((literal) => !literal.startsWith('0o'));
  return [...new Set(values.map((literal) => Number(literal.replaceAll('_', ''))))]
    .filter((value) => value > 2)
    .sort((a, b) => a - b);
}

describe.each(HALVES)('$folder', ({ folder, ending, limits, anywhere, exceptions, literals }) => {
  const files = sourceFiles(folder, ending).filter(({ name }) => name !== limits);
  const found = new Map(files.map(({ name, text }) => [name, numbersIn(literals(text))]));

  test(`has every wait and bound in ${limits}`, () => {
    expect(files.length).toBeGreaterThan(50);
    const unknown = [...found].flatMap(([name, numbers]) => {
      const known = [...anywhere, ...(exceptions[name]?.numbers ?? [])];
      return numbers.filter((number) => !known.includes(number)).map((number) => `${name}: ${number}`);
    });
    expect(unknown).toEqual([]);
  });

  test('has each number that is excused', () => {
    const gone = Object.entries(exceptions).flatMap(([name, { numbers }]) =>
      numbers.filter((number) => !found.get(name)?.includes(number)).map((number) => `${name}: ${number}`),
    );
    expect(gone).toEqual([]);
  });
});

test.each([
  ['runtime-interface', '.ts', /\bprocess\s*\.\s*env\b/, 'environment.ts'],
  [
    'runtime-interface-python',
    '.py',
    /\bos\s*\.\s*(?:environb?|getenvb?|putenv|unsetenv)\b/,
    'recorder/settings.py',
  ],
  ['combiner-image', '.ts', /\bprocess\s*\.\s*env\b/, 'environment.ts'],
])('%s touches the environment of the process in one file alone', (folder, ending, touch, allowed) => {
  const touching = sourceFiles(folder, ending).filter(({ text }) => touch.test(text));
  expect(touching.map(({ name }) => name)).toEqual([allowed]);
});
