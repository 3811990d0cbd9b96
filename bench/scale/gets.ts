import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { repository } from '../../tests/containers/harness/docker.ts';
import type { Figure } from '../bench.ts';
import { Conditions } from '../conditions.ts';
import { writeSection } from '../section.ts';
import { median } from '../statistics.ts';
import { renderFigure } from '../table.ts';

const run = promisify(execFile);

/** As the two workloads of the report's bench store them. */
const SIZES = { small: 6_800, bundle: 35_000 };
const LATENCY_MS = 10;
const COUNT = 3_000;
const AT_ONCE = 48;
const ROUNDS = 3;
const TLS = join(repository, 'tests/fixtures/tls');

/** `npm run bench -- gets`: what getting an object from S3 costs; two minutes without Docker. */
export async function getsBench(args: readonly string[]): Promise<void> {
  const conditions = new Conditions();
  const figure = renderFigure(await getsFigure());
  console.log(figure);
  const command = ['npm run bench -- gets', ...args].join(' ');
  const facts = conditions.list([`Node ${process.version}`]);
  if (args.includes('--write'))
    await writeSection('gets', `## Downloads\n\n    ${command}\n\n${facts}\n\n${figure}\n`);
}

/** What a GET costs that the SDK makes, and one of the store's own, in turns. */
async function getsFigure(): Promise<Figure> {
  const rows: string[][] = [];
  for (const tls of [false, true])
    for (const [name, bytes] of Object.entries(SIZES)) {
      const each: Record<string, number[]> = { SDK: [], store: [] };
      for (let round = 0; round < ROUNDS; round++)
        for (const way of Object.keys(each)) each[way]?.push(await getMany(way, tls, bytes));
      const [sdk, store] = [median(each['SDK'] ?? []), median(each['store'] ?? [])];
      rows.push([
        tls ? 'https' : 'http',
        `${name}, ${(bytes / 1e3).toFixed(1)} KB`,
        `${sdk.toFixed(2)} ms`,
        `${store.toFixed(2)} ms`,
        (sdk / store).toFixed(1),
      ]);
    }
  return {
    title: 'Getting an object from S3',
    method: `${COUNT} objects, ${AT_ONCE} at once, from a server in another process that answers after ${LATENCY_MS} ms; of the processor for each, in the reader alone, median of ${ROUNDS} rounds in turns. "SDK" is Amazon's \`GetObject\`, as the first object is got; "store" is the same request with another key, as the others are.`,
    columns: ['by', 'object', 'SDK', 'store', 'SDK / store'],
    rows,
  };
}

async function getMany(way: string, tls: boolean, bytes: number): Promise<number> {
  const { url, close } = await serve(tls, randomBytes(bytes));
  try {
    const { stdout } = await run(
      process.execPath,
      [join(repository, 'bench/scale/get-many.ts'), way, String(COUNT), String(AT_ONCE)],
      {
        env: {
          PATH: process.env['PATH'],
          AWS_ENDPOINT_URL_S3: url,
          AWS_REGION: 'eu-west-1',
          AWS_ACCESS_KEY_ID: 'AKID',
          AWS_SECRET_ACCESS_KEY: 'secret',
          AWS_SESSION_TOKEN: 'x'.repeat(400),
          NODE_EXTRA_CA_CERTS: join(TLS, 'certificate.pem'),
        },
      },
    );
    return Number(stdout);
  } finally {
    close();
  }
}

async function serve(tls: boolean, body: Buffer): Promise<{ url: string; close(): void }> {
  const answer: RequestListener = async (_, response) => {
    await setTimeout(LATENCY_MS);
    response.writeHead(200, {
      ETag: '"0123456789abcdef0123456789abcdef"',
      'x-amz-request-id': 'REQUEST1',
      'x-amz-server-side-encryption': 'AES256',
      'Last-Modified': 'Wed, 25 Nov 2026 10:00:00 GMT',
      'Content-Type': 'application/gzip',
      'Content-Length': body.length,
    });
    response.end(body);
  };
  const pem = (name: string) => readFile(join(TLS, `${name}.pem`));
  const server = tls
    ? createTlsServer({ cert: await pem('certificate'), key: await pem('key') }, answer)
    : createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
