import type { Outcome } from '../../contract/raw-object.ts';
import { fields, list, text, textLike, wrong } from '../bytes/check.ts';

/** UTC, as `Date.toISOString` writes it. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const SANDBOX = /^[0-9a-z]{1,64}$/;
const CODE = /^[a-z0-9-]{1,40}$/;
const OUTCOMES: ReadonlySet<unknown> = new Set<Outcome>(['running', 'ok', 'error', 'exit', 'timeout']);

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function checkCount(value: unknown, path: string): void {
  if (!isCount(value)) throw wrong(path, 'a whole number from 0');
}

export function checkTime(value: unknown, path: string): void {
  textLike(value, TIME, path, 'an ISO 8601 time in UTC');
}

export function checkDuration(value: unknown, path: string): void {
  if (value !== undefined && !(typeof value === 'number' && value >= 0)) throw wrong(path, 'milliseconds');
}

export function checkOutcome(value: unknown, path: string): void {
  if (!OUTCOMES.has(value)) throw wrong(path, `one of ${[...OUTCOMES].join(', ')}`);
}

export function checkSandboxId(value: unknown, path: string): void {
  textLike(value, SANDBOX, path, 'an id of small letters and digits');
}

export function checkProblems(value: unknown, path: string): void {
  for (const [index, entry] of list(value, path).entries()) {
    const problem = fields(entry, `${path}[${index}]`);
    textLike(problem['code'], CODE, `${path}[${index}].code`, 'a code of small letters, digits and dashes');
    text(problem['message'], `${path}[${index}].message`);
  }
}

export function checkCost(value: unknown, path: string): void {
  const cost = fields(value, path);
  for (const name of ['startMs', 'held', 'heldMs', 'uploads', 'bytes', 'memory'])
    checkCount(cost[name], `${path}.${name}`);
}

export function checkLost(value: unknown, path: string): void {
  const lost = fields(value, path);
  checkCount(lost['objects'], `${path}.objects`);
  for (const name of ['threads', 'unhandled'])
    if (lost[name] !== undefined) checkCount(lost[name], `${path}.${name}`);
}
