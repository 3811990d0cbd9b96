import type { Sale } from './sales.js';

export type Format = 'csv' | 'jsonl';

export async function* asCsv(sales: AsyncIterable<Sale>): AsyncGenerator<string> {
  yield 'month,region,units,revenue\n';
  let total = 0;
  for await (const sale of sales) {
    total += sale.revenue;
    yield `${sale.month},${sale.region},${sale.units},${sale.revenue}\n`;
  }
  yield `total,,,${total}\n`;
}

export async function* asJsonLines(sales: AsyncIterable<Sale>): AsyncGenerator<string> {
  for await (const sale of sales) yield `${JSON.stringify(sale)}\n`;
}
