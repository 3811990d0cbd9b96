import InsertionText, { type MarkedLine } from 'istanbul-reports/lib/html/insertion-text.js';

/** Of one line, each shown by a tag before and a tag behind: with more nobody sees anything, and browsers give up. */
const MOST_MARKS = 20_000;

/** Different tags are few: kept once, not once for each place. */
const MOST_TAGS = 1_000;

const BLANKS = ' \f\n\r\t\v\u00a0\u2028\u2029';

/** What is put in front of what is there already, last first, and what behind it. */
interface Inserted {
  before: string[];
  behind: string[];
}

interface Marks {
  count: number;
  byPlace: Map<number, Inserted>;
}

const marksOf = new WeakMap<MarkedLine, Marks>();
const tags = new Map<string, string>();

/**
 * Istanbul's pages put the marks of a line into its text one by one, in time by the square of their number: a minified
 * bundle has thousands on one line. From now on they are gathered and put in at the end. The pages are the same.
 */
export function markInLinearTime(): void {
  Object.assign(InsertionText.prototype, {
    findFirstNonBlank,
    findLastNonBlank,
    insertAt,
    wrap,
    toString: markedText,
  });
}

function findFirstNonBlank(this: MarkedLine): number {
  let at = 0;
  while (at < this.text.length && BLANKS.includes(this.text.charAt(at))) at++;
  return at < this.text.length ? at : -1;
}

function findLastNonBlank(this: MarkedLine): number {
  let at = this.text.length - 1;
  while (at >= 0 && BLANKS.includes(this.text.charAt(at))) at--;
  return at >= 0 ? at : this.text.length + 1;
}

function insertAt(
  this: MarkedLine,
  column: number,
  tag: string,
  isBefore?: boolean,
  consumeBlanks = this.consumeBlanks,
): MarkedLine {
  if (countOne(this)) insert(this, column, tag, isBefore === true, consumeBlanks);
  return this;
}

/** Both tags or none. */
function wrap(
  this: MarkedLine,
  start: number,
  open: string,
  end: number,
  close: string,
  consumeBlanks = this.consumeBlanks,
): MarkedLine {
  if (!countOne(this)) return this;
  insert(this, start, open, true, consumeBlanks);
  insert(this, end, close, false, consumeBlanks);
  return this;
}

function markedText(this: MarkedLine): string {
  const marks = marksOf.get(this);
  if (marks === undefined) return this.text;
  const parts: string[] = [];
  let from = 0;
  for (const [place, { before, behind }] of [...marks.byPlace].sort(([a], [b]) => a - b)) {
    parts.push(this.text.slice(from, place), ...before.toReversed(), ...behind);
    from = place;
  }
  return parts.join('') + this.text.slice(from);
}

/** @returns whether there may be one more mark. */
function countOne(line: MarkedLine): boolean {
  const marks = marksOf.get(line) ?? { count: 0, byPlace: new Map() };
  marksOf.set(line, marks);
  return ++marks.count <= MOST_MARKS;
}

function insert(
  line: MarkedLine,
  column: number,
  tag: string,
  isBefore: boolean,
  consumeBlanks: boolean | undefined,
): void {
  let place = Math.min(Math.max(column, 0), line.origLength);
  if (consumeBlanks && place <= line.startPos) place = 0;
  if (consumeBlanks && place > line.endPos) place = line.origLength;
  const { byPlace } = marksOf.get(line) ?? { byPlace: new Map<number, Inserted>() };
  const inserted = byPlace.get(place) ?? { before: [], behind: [] };
  byPlace.set(place, inserted);
  (isBefore ? inserted.before : inserted.behind).push(once(tag));
}

function once(tag: string): string {
  const known = tags.get(tag);
  if (known !== undefined) return known;
  if (tags.size >= MOST_TAGS) tags.clear();
  tags.set(tag, tag);
  return tag;
}
