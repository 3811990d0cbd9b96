import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import { EXAMPLES, type ExampleFunction, PYTHON_EXAMPLES } from '../../../examples/examples.ts';
import { buildExamples } from '../../../scripts/build/examples.ts';
import { combineFolder } from '../support/combined.ts';

const FOLDER = join(import.meta.dirname, '../../../examples');

const http = (statusCode: number, body: unknown) => ({
  statusCode,
  body: typeof body === 'string' ? body : { json: body },
});

/** What each event is answered with; a `json` is compared with the parsed text. */
const ANSWERS: Record<string, unknown[]> = {
  'orders-api': [
    http(201, {
      id: 'o-1001',
      price: { net: 2630, discount: 263, tax: 450, shipping: 490, total: 3307 },
    }),
    http(201, {
      id: 'o-1002',
      price: { net: 24500, discount: 735, tax: 4753, shipping: 0, total: 28518 },
    }),
    http(400, {
      error: 'invalid_order',
      details: [
        'customer must be an e-mail address',
        'country must have two capital letters',
        'lines[0].sku is missing',
        'lines[0].quantity must be a positive integer',
      ],
    }),
    http(200, { orders: [{ id: 'o-1001' }, { id: 'o-1002' }] }),
    http(200, { id: 'o-1001', status: 'cancelled' }),
    http(404, { error: 'not_found', message: 'Order o-9999 was not found' }),
  ],
  'csv-import': [
    {
      stored: 2,
      rejected: [
        { line: 4, reason: '"POT 2" is no article number' },
        { line: 5, reason: '"free" is no price' },
      ],
      products: [
        {
          sku: 'TEA-1',
          name: 'Green tea, loose',
          cents: 690,
          currency: 'EUR',
          tags: ['hot', 'organic'],
          grams: 100,
        },
        { sku: 'CUP-7', name: 'Cup', cents: 1250, currency: 'EUR', grams: 300 },
      ],
    },
    {
      dryRun: true,
      valid: 1,
      rejected: [
        { line: 3, reason: 'the price is negative' },
        { line: 4, reason: '2 fields instead of 3' },
      ],
    },
    { errorType: 'RangeError', errorMessage: 'Missing columns: price' },
  ],
  'express-shop': [
    http(200, { ok: true }),
    http(200, [{ id: 'tea', name: 'Green tea', price: 690, stock: 12 }]),
    http(200, { id: 'cup', stock: 3 }),
    http(404, { error: 'No product spoon' }),
    http(201, { lines: [{ id: 'tea', quantity: 2, price: 1380 }], shipping: 490, total: 1870 }),
    http(409, { error: 'Only 0 of Tea pot left' }),
    http(401, { error: 'Send your key as x-api-key' }),
    http(400, { error: expect.stringContaining('JSON') }),
  ],
  'notifications-order-created': [
    { batchItemFailures: [{ itemIdentifier: 'm-3' }, { itemIdentifier: 'm-4' }] },
  ],
  'notifications-daily-digest': [
    { sent: 2, days: 3 },
    { sent: 0, skipped: 'sunday' },
  ],
  'notifications-preferences': [
    http(200, {
      email: 'cleo@example.com',
      channel: 'sms',
      language: 'en',
      muted: false,
      digest: false,
    }),
    http(422, 'no channel pigeon'),
  ],
  'report-stream': [
    {
      metadata: { statusCode: 200, headers: { 'content-type': 'text/csv', 'x-months': '3' } },
      body: expect.stringMatching(
        /^month,region,units,revenue\n2026-01,north,10,120\n[\s\S]*\ntotal,,,2415\n$/,
      ),
    },
    { metadata: { statusCode: 400 }, body: expect.stringContaining('must be months') },
    {
      metadata: { statusCode: 200 },
      body: 'month,region,units,revenue\n1998-12,north,120,1440\n1998-12,south,123,1353\n',
      error: { errorType: 'Runtime.TruncatedResponse' },
    },
  ],
  'short-links': [
    { statusCode: 302, headers: { location: 'https://example.com/docs' } },
    http(404, { error: 'No such link' }),
    http(201, { code: 'racujr' }),
    http(401, 'Unauthorized'),
    http(422, { error: 'ftp: links are not allowed' }),
  ],
};

let store = '';
beforeAll(async () => {
  await buildExamples();
  store = mkdtempSync(join(realpathSync(tmpdir()), 'examples-'));
}, 60_000);
afterAll(() => rmSync(store, { recursive: true, force: true }));

test('every event and every source of the examples is listed', () => {
  const all = [...EXAMPLES, ...PYTHON_EXAMPLES];
  for (const folder of new Set(all.map((example) => example.folder))) {
    const examples = all.filter((example) => example.folder === folder);
    const listed = examples.flatMap((example) => example.events).sort();
    expect(listed).toEqual(readdirSync(join(FOLDER, folder, 'events')).sort());
    for (const source of examples.flatMap((example) => example.sources)) {
      expect(readFileSync(join(FOLDER, folder, source), 'utf8')).not.toBe('');
    }
  }
});

describe.each(EXAMPLES.map((example) => [example.name, example] as const))('%s', (name, example) => {
  test('answers the same with the recorder as without, and as it should', async () => {
    const [plain, recorded] = [await answersOf(example, false), await answersOf(example, true)];
    expect(recorded).toEqual(plain);
    expect(recorded).toHaveLength(example.events.length);
    expect(recorded).toMatchObject(ANSWERS[name] ?? []);
  });

  test('is reported by its original sources, all of them and no others', async () => {
    const { files, warnings, skipped, log } = await combineFolder(store, {
      root: join(FOLDER, '..'),
      selection: { functions: [name] },
    });
    expect(files.map((file) => file.path).sort()).toEqual(
      example.sources.map((source) => `examples/${example.folder}/${source}`),
    );
    expect({ warnings, skipped, log }).toEqual({ warnings: [], skipped: [], log: [] });
    for (const { path, lines, statements } of files) {
      expect(lines.covered, path).toBeGreaterThan(0);
      expect(statements.total, path).toBeGreaterThan(0);
    }
  });
});

test('the report of all keeps the sources of different packages apart', async () => {
  const { files, warnings, functions } = await combineFolder(store, { root: join(FOLDER, '..') });
  const sources = EXAMPLES.flatMap(({ folder, sources }) =>
    sources.map((source) => `examples/${folder}/${source}`),
  );
  expect(files.map((file) => file.path).sort()).toEqual([...new Set(sources)].sort());
  expect(warnings).toEqual([]);
  expect(functions).toHaveLength(EXAMPLES.length);
  const total = files.reduce((sum, file) => sum + file.lines.total, 0);
  const covered = files.reduce((sum, file) => sum + file.lines.covered, 0);
  expect(covered).toBeLessThan(total);
});

async function answersOf({ name, folder, taskRoot, handler, events }: ExampleFunction, record: boolean) {
  const answers = await invokeLocally({
    handler,
    functionName: name,
    taskRoot: join(FOLDER, folder, taskRoot),
    events: events.map((event) => readFileSync(join(FOLDER, folder, 'events', event), 'utf8')),
    dir: store,
    record,
    onLog: () => {},
  });
  return answers.map(({ payload }) => withoutTrace(withParsedBody(payload)));
}

function withParsedBody(payload: unknown): unknown {
  const { body } = payload as { body?: unknown };
  if (typeof body !== 'string' || !/^[{[]/.test(body)) return payload;
  return { ...(payload as object), body: { json: JSON.parse(body) } };
}

/** The handler's callers are frames of the runtime, which the recorder adds to. */
function withoutTrace(payload: unknown): unknown {
  return { ...(payload as object), trace: undefined };
}
