'use strict';

const { parseCsv } = require('./lib/csv');
const { toProduct, RowError } = require('./lib/product');

const REQUIRED = ['sku', 'name', 'price'];

/**
 * Imports a product list. Event: {"csv": "…", "encoding"?: "base64", "dryRun"?: true, "delimiter"?: ";"}.
 */
exports.handler = async (event) => {
  const text = event.encoding === 'base64' ? Buffer.from(event.csv, 'base64').toString('utf8') : event.csv;
  if (!text) throw new Error('The event has no csv');

  const [header, ...rows] = parseCsv(text, event.delimiter ?? ',');
  const missing = REQUIRED.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new RangeError(`Missing columns: ${missing.join(', ')}`);
  }

  const imported = [];
  const rejected = [];
  rows.forEach((row, index) => {
    try {
      imported.push(toProduct(header, row));
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      rejected.push({ line: index + 2, reason: error.message });
    }
  });

  if (event.dryRun) {
    return { dryRun: true, valid: imported.length, rejected };
  }
  const stored = await store(imported);
  console.log(`stored ${stored} products, rejected ${rejected.length} rows`);
  return { stored, rejected, products: imported };
};

async function store(products) {
  const batches = [];
  for (let i = 0; i < products.length; i += 25) batches.push(products.slice(i, i + 25));
  await Promise.all(batches.map((batch) => write(batch)));
  return products.length;
}

function write(batch) {
  return new Promise((resolve) => setImmediate(resolve, batch.length));
}
