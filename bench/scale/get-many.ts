/**
 * Gets many objects from a bucket, and prints the milliseconds of the processor that each took.
 * Arguments: `SDK` or `store`, the number of objects, and how many are under way at once.
 */
import { LeanGet } from '../../combiner-image/store/s3/lean-get.ts';
import { S3Store } from '../../combiner-image/store/s3/s3-store.ts';

const [way, count, atOnce] = process.argv.slice(2);
// Who learns nothing of the SDK's request leaves each object to it.
if (way === 'SDK') LeanGet.prototype.learn = () => {};

const store = new S3Store('bucket');
const WARM_UP = 1_000;

async function getAll(from: number, to: number): Promise<void> {
  let next = from;
  const lane = async (): Promise<void> => {
    while (next < to) {
      const object = await store.get(`raw/orders/20261123T014016.027Z-${next++}.json.gz`, 1e6);
      if (object === undefined) throw new Error('no object');
    }
  };
  await Promise.all(Array.from({ length: Number(atOnce) }, lane));
}

await getAll(0, WARM_UP);
const before = process.cpuUsage();
await getAll(WARM_UP, WARM_UP + Number(count));
const { user, system } = process.cpuUsage(before);
process.stdout.write(String((user + system) / 1_000 / Number(count)));
// Connections are kept.
process.exit(0);
