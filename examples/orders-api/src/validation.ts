import { ValidationError } from './errors.js';
import type { NewOrder, OrderLine } from './order.js';

const MAX_QUANTITY = 100;

export function parseOrder(input: unknown): NewOrder {
  const problems: string[] = [];
  const { customer, country = 'DE', lines, coupon } = (input ?? {}) as Partial<NewOrder>;

  if (typeof customer !== 'string' || !customer.includes('@'))
    problems.push('customer must be an e-mail address');
  if (!/^[A-Z]{2}$/.test(country)) problems.push('country must have two capital letters');
  if (!Array.isArray(lines) || lines.length === 0) {
    problems.push('at least one line is needed');
  } else {
    for (const [index, line] of lines.entries()) checkLine(line, index, problems);
  }
  if (problems.length > 0) throw new ValidationError(problems);
  return { customer: customer as string, country, lines: lines as OrderLine[], coupon };
}

function checkLine(line: Partial<OrderLine>, index: number, problems: string[]): void {
  const at = `lines[${index}]`;
  if (!line.sku) problems.push(`${at}.sku is missing`);
  if (!Number.isInteger(line.quantity) || Number(line.quantity) < 1) {
    problems.push(`${at}.quantity must be a positive integer`);
  } else if (Number(line.quantity) > MAX_QUANTITY) {
    problems.push(`${at}.quantity must not exceed ${MAX_QUANTITY}`);
  }
  if (typeof line.unitPrice !== 'number' || line.unitPrice < 0)
    problems.push(`${at}.unitPrice must be in cents`);
}
