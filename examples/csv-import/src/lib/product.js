'use strict';

class RowError extends Error {}

const CURRENCIES = { '€': 'EUR', $: 'USD', '£': 'GBP' };

function toProduct(header, row) {
  if (row.length !== header.length) {
    throw new RowError(`${row.length} fields instead of ${header.length}`);
  }
  const record = Object.fromEntries(header.map((column, index) => [column.trim(), row[index].trim()]));
  if (!/^[A-Z]{2,4}-\d+$/.test(record.sku)) throw new RowError(`"${record.sku}" is no article number`);

  const product = { sku: record.sku, name: record.name || 'Unnamed', ...parsePrice(record.price) };
  if (record.tags) product.tags = record.tags.split('|').filter(Boolean);
  if (record.weight) product.grams = parseWeight(record.weight);
  return product;
}

/** "€ 12.50", "12,50" and "1.299,00" are all prices. */
function parsePrice(text) {
  const symbol = Object.keys(CURRENCIES).find((sign) => text.includes(sign));
  let digits = text.replace(/[^\d.,-]/g, '');
  if (digits.lastIndexOf(',') > digits.lastIndexOf('.')) {
    digits = digits.replaceAll('.', '').replace(',', '.');
  } else {
    digits = digits.replaceAll(',', '');
  }
  const cents = Math.round(Number(digits) * 100);
  if (!Number.isFinite(cents) || digits === '') throw new RowError(`"${text}" is no price`);
  if (cents < 0) throw new RowError('the price is negative');
  return { cents, currency: symbol ? CURRENCIES[symbol] : 'EUR' };
}

function parseWeight(text) {
  const [, amount, unit = 'g'] = /^([\d.]+)\s*(kg|g|lb)?$/.exec(text) ?? [];
  if (amount === undefined) throw new RowError(`"${text}" is no weight`);
  switch (unit) {
    case 'kg':
      return Number(amount) * 1000;
    case 'lb':
      return Math.round(Number(amount) * 453.592);
    default:
      return Number(amount);
  }
}

module.exports = { RowError, toProduct };
