import { mkdirSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { instrument } from '../../../contract/counters/instrument.ts';
import {
  INSTRUMENTED_MANIFEST,
  type InstrumentedFolder,
  ORIGINALS_FOLDER,
  parseInstrumentedFolder,
} from '../../../contract/instrumented-folder.ts';
import { sha256 } from '../../../contract/script-identity.ts';
import { CountedFiles } from '../../../runtime-interface/engine/counters/counted-files.ts';
import { registerInstrumented } from '../../../runtime-interface/engine/counters/instrumented-files.ts';
import { hostileText, jsonText } from '../structured.ts';
import { refusing, type Target } from '../target.ts';

const ORIGINAL = 'exports.handler = async (n) => (n > 1 ? n : 0);\n';
const NAME = '$fuzz';
const COUNTED = instrument(ORIGINAL, { variable: NAME, form: 'counters-1' });
const FILE = {
  path: 'index.js',
  name: NAME,
  counters: COUNTED.count,
  sha256: sha256(ORIGINAL),
  instrumented: sha256(COUNTED.text),
  bytes: Buffer.byteLength(COUNTED.text),
};
const HONEST: InstrumentedFolder = { version: 1, placement: 1, form: 'counters-1', files: [FILE] };

const oddNumber = fc.oneof(fc.constantFrom(0, -0, -1, 0.5, 2 ** 53, 1e308, 2_000_000, 4_000_001), fc.nat());
const path = fc.oneof(
  fc.constantFrom(
    'index.js',
    '../index.js',
    '/etc/passwd',
    'a/../b.js',
    `${ORIGINALS_FOLDER}/a.js`,
    'C:\\a.js',
    '',
  ),
  hostileText,
);
const name = fc.oneof(
  fc.constantFrom(NAME, '__proto__', '$', '$__proto__', 'constructor', 'process'),
  hostileText,
);
const field = <T>(value: T, odd: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: odd });
const file = fc.record(
  {
    path: field(FILE.path, path),
    name: field(FILE.name, name),
    counters: field(FILE.counters, oddNumber),
    sha256: field(FILE.sha256, hostileText),
    instrumented: field(FILE.instrumented, hostileText),
    bytes: field(FILE.bytes, oddNumber),
    map: path,
  },
  { requiredKeys: ['path', 'name'] },
);

/** What `instrument` leaves in a folder, as the recorder and the next run read it. */
export const instrumentedFolder: Target = {
  form: 'JSON',
  samples: () => [Buffer.from(JSON.stringify(HONEST))],
  structured: jsonText(
    fc.record({
      version: field(1, oddNumber),
      placement: field(1, oddNumber),
      form: field('counters-1', fc.constantFrom('hits-1', 'hits-2', 'v8-block', '__proto__')),
      files: field([FILE], fc.array(file, { maxLength: 4 })),
    }),
  ),
  runs: 2_000,
  open: async (folder) => {
    const manifest = join(folder, ORIGINALS_FOLDER, INSTRUMENTED_MANIFEST);
    mkdirSync(join(folder, ORIGINALS_FOLDER));
    writeFileSync(join(folder, 'index.js'), COUNTED.text);
    const globals = new Set(Object.getOwnPropertyNames(globalThis));
    return async (input) => {
      const read = await refusing([TypeError], () => parseInstrumentedFolder(String(input)));
      for (const each of read?.files ?? []) mustStayBelow(each.path, each.map);
      if (read !== undefined && !isDeepStrictEqual(parseInstrumentedFolder(JSON.stringify(read)), read))
        throw new Error('a manifest that was read cannot be read again');
      writeFileSync(manifest, input);
      registerInstrumented({ taskRoot: folder, handler: 'index.handler' }, () => true, new CountedFiles());
      for (const added of Object.getOwnPropertyNames(globalThis))
        if (!globals.has(added) && added !== NAME) throw new Error(`a manifest makes the global ${added}`);
    };
  },
};

function mustStayBelow(...paths: (string | undefined)[]): void {
  for (const each of paths)
    if (each !== undefined && (isAbsolute(each) || normalize(each).split(sep).includes('..')))
      throw new Error(`${each} leads out of the folder`);
}
