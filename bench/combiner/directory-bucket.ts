// A bucket in a container, with the files of a folder as its objects: what a list, a get and a put need, and little of
// the processor. The emulator's S3 on the same cores would be measured too.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const PAGE = 1_000;
const ROOT = process.env['ROOT'] ?? '/objects';
const keys = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((name) => statSync(join(ROOT, name)).isFile())
  .sort();
const known = new Set(keys);
const written = new Map<string, Buffer>();

function page(prefix: string, token: string | null): string {
  const all = [...keys, ...[...written.keys()].sort()].filter((key) => key.startsWith(prefix));
  const start = Number(token ?? 0);
  const contents = all
    .slice(start, start + PAGE)
    .map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`);
  const isTruncated = start + PAGE < all.length;
  const next = isTruncated ? `<NextContinuationToken>${start + PAGE}</NextContinuationToken>` : '';
  return `<?xml version="1.0"?><ListBucketResult><Name>bucket</Name><IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`;
}

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://s3');
  const key = decodeURIComponent(pathname).split('/').slice(2).join('/');
  response.setHeader('x-amz-request-id', 'REQUEST1');
  response.setHeader('ETag', '"0"');
  if (request.method === 'PUT') {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    written.set(key, Buffer.concat(chunks));
    response.end();
  } else if (searchParams.has('list-type')) {
    response.end(page(searchParams.get('prefix') ?? '', searchParams.get('continuation-token')));
  } else {
    const body = written.get(key) ?? (known.has(key) ? readFileSync(join(ROOT, key)) : undefined);
    if (body === undefined) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
    else response.end(body);
  }
}).listen(4566);
