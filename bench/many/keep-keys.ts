import { randomBytes } from 'node:crypto';
import { listRawKeys } from '../../combiner-image/read/list-raw-keys.ts';
import { keepYoungGenerationSmall } from '../../combiner-image/read/young-generation.ts';
import type { Store } from '../../combiner-image/store/store.ts';
import { rawFolder, rawKey } from '../../contract/key-layout.ts';

const PREFIX = 'coverage/';
const FUNCTIONS = 40;
const APART_MS = 150;

/** A bucket of so many keys, and nothing else, in their order. */
function bucketOf(count: number): Store {
  const refused = () => Promise.reject(new Error('nothing is read'));
  return {
    name: 's3://many',
    async *list(folder) {
      if (folder !== rawFolder(PREFIX)) return;
      for (let index = 0; index < count; index++) {
        const name = `service-${String(Math.floor((index * FUNCTIONS) / count)).padStart(2, '0')}-api`;
        const time = new Date(Date.UTC(2026, 10, 23) + index * APART_MS);
        yield rawKey(PREFIX, name, time, randomBytes(10).toString('hex'));
      }
    },
    async *folders() {},
    get: refused,
    stat: refused,
    put: refused,
    delete: refused,
  };
}

/** A process that lists them as a report does, and goes through them once. */
keepYoungGenerationSmall();
const [count = 0] = process.argv.slice(2).map(Number);
const keys = await listRawKeys({ store: bucketOf(count), prefix: PREFIX }, {});
let seen = 0;
for (const _ of keys) seen++;
if (seen !== count) throw new Error(`${seen} keys of ${count}`);
