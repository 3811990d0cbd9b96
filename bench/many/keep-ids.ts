import { randomBytes } from 'node:crypto';
import { IdSet } from '../../combiner-image/merge/id-set.ts';
import { ToldParts } from '../../combiner-image/merge/told-parts.ts';

/** Ids that are made at once. */
const SOME = 10_000;
const DIGITS = 20;

/** A process that keeps what a report keeps of so many sandboxes, each with one slice, of 40 functions. */
const [count] = process.argv.slice(2).map(Number);
const told = new ToldParts();
const counted = Array.from({ length: 40 }, () => new IdSet());
for (let index = 0; index < (count ?? 0); ) {
  const digits = randomBytes((SOME * DIGITS) / 2).toString('hex');
  for (let at = 0; at < digits.length && index < (count ?? 0); at += DIGITS, index++) {
    const id = digits.slice(at, at + DIGITS);
    const name = index % counted.length;
    if (told.get(String(name), `${id}.1`) !== undefined) continue;
    told.set(String(name), `${id}.1`, { sequence: 1, index });
    counted[name]?.add(id);
  }
}
