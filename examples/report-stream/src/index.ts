import { pipeline } from 'node:stream/promises';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { asCsv, asJsonLines, type Format } from './formats.js';
import { parsePeriod } from './period.js';
import { salesOf } from './sales.js';

/** Streams a sales report of any length: GET /?from=2026-01&to=2026-03&format=csv */
export const handler = awslambda.streamifyResponse<LambdaFunctionURLEvent>(async (event, responseStream) => {
  const query = event.queryStringParameters ?? {};
  const format = (query['format'] ?? 'csv') as Format;
  const period = parsePeriod(query['from'], query['to']);

  if (period === undefined || !['csv', 'jsonl'].includes(format)) {
    const refused = awslambda.HttpResponseStream.from(responseStream, {
      statusCode: 400,
      headers: { 'content-type': 'text/plain' },
    });
    refused.write('from and to must be months like 2026-01, format csv or jsonl\n');
    refused.end();
    return;
  }

  const body = awslambda.HttpResponseStream.from(responseStream, {
    statusCode: 200,
    headers: {
      'content-type': format === 'csv' ? 'text/csv' : 'application/jsonl',
      'x-months': String(period.length),
    },
  });
  const lines = format === 'csv' ? asCsv(salesOf(period)) : asJsonLines(salesOf(period));
  await pipeline(lines, body);
});
