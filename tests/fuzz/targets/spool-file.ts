import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { Spool } from '../../../runtime-interface/worker/spool.ts';
import { ODD_KEYS } from '../hostile/keys.ts';
import { hostileText } from '../structured.ts';
import type { Target } from '../target.ts';

const KEY = 'coverage/raw/fuzzed/20261123T014016.027Z-5a0123456789.json.gz';
/** Of the file beside the one under attack: whichever of two with one key is read last replaces the other. */
const HONEST_KEY = 'coverage/raw/fuzzed/20261123T014016.028Z-5a0123456780.json.gz';
const OWN = /^coverage\/raw\/fuzzed\/\d{8}T\d{6}\.\d{3}Z-[0-9a-z]+\.json\.gz$/;
const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };
/** Higher than any process has. */
const GONE = 4_194_305;

/** Files that an earlier process left in /tmp: a key in the first line, then the object. */
export const spoolFile: Target = {
  form: 'text',
  samples: ({ rawObjects }) => rawObjects.map((bytes) => Buffer.concat([Buffer.from(`${KEY}\n`), bytes])),
  structured: fc
    .tuple(fc.oneof(hostileText, fc.constantFrom(KEY, ...Object.values(ODD_KEYS))), hostileText)
    .map(([key, body]) => Buffer.from(`${key}\n${body}`)),
  runs: 1_000,
  open: async (folder, { rawObjects }) => {
    const settings = readSettings({
      COVERAGE_S3_BUCKET: 'bucket',
      AWS_LAMBDA_FUNCTION_NAME: 'fuzzed',
      ...KEYS,
    });
    const spool = new Spool(settings, folder);
    const honest = { key: HONEST_KEY, body: rawObjects[0] ?? Buffer.alloc(0) };
    return (input) => {
      spool.write(honest);
      const spooled = dirname(fileIn(folder));
      writeFileSync(join(spooled, `${GONE}-abcdef`), input);
      const adopted = spool.adopt(() => {});
      if (!adopted.some(({ key, body }) => key === honest.key && body.equals(honest.body)))
        throw new Error('the honest file beside this one is not taken up');
      for (const { key } of adopted) {
        if (!OWN.test(key)) throw new Error(`${key} would be written to the store`);
        spool.remove(key);
      }
      const left = readdirSync(spooled);
      if (left.length > 0 || readdirSync(folder).length > 1) throw new Error('files are left behind');
    };
  },
};

/** The one file under a folder. */
function fileIn(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.map(({ parentPath, name }) => join(parentPath, name))[0] ?? folder;
}
