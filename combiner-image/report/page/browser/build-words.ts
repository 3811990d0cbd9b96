import type { PageFunction } from '../format.ts';

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const TIME = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' });

export function buildName({ name, branch }: PageFunction['builds'][number]): string {
  const short = shortCommit(name);
  return branch === undefined ? short : `${short} (${branch})`;
}

/** Builds that are named at once. */
const MOST_BUILDS = 4;

export function someBuilds(names: readonly string[]): string {
  const more = names.length - MOST_BUILDS;
  return more > 0 ? `${names.slice(0, MOST_BUILDS).join(', ')} and ${more} more` : names.join(', ');
}

export function shortCommit(name: string): string {
  return /^[0-9a-f]{40,64}$/.test(name) ? name.slice(0, 10) : name;
}

export function periodOf(functions: readonly PageFunction[]): string {
  const firsts = functions
    .map(({ first }) => first)
    .filter(isTime)
    .sort();
  const lasts = functions
    .map(({ last }) => last)
    .filter(isTime)
    .sort();
  const [first, last] = [firsts[0], lasts.at(-1)];
  if (first === undefined || last === undefined) return 'at an unknown time';
  const [from, to] = [timeOf(first), timeOf(last)];
  if (from === to) return from;
  const [fromDay, toDay] = [DAY.format(new Date(first)), DAY.format(new Date(last))];
  return fromDay === toDay
    ? `${fromDay}, ${TIME.format(new Date(first))} to ${TIME.format(new Date(last))} UTC`
    : `${from} to ${to}`;
}

/** When something was recorded of it for the last time. */
export function lastOf({ last }: PageFunction): string {
  return isTime(last) ? timeOf(last) : 'at an unknown time';
}

export function timeOf(text: string): string {
  if (!isTime(text)) return text;
  const date = new Date(text);
  return `${DAY.format(date)}, ${TIME.format(date)} UTC`;
}

function isTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
