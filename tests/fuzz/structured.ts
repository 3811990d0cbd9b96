import fc, { type Arbitrary } from 'fast-check';
import { FAMILIES } from './hostile/families.ts';
import { HOSTILE_NAMES } from './hostile/texts.ts';

/** Largest input that a structure makes; what larger ones cost is for the tests of whole runs. */
const LARGEST = 64 * 1024;

export const hostileText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_NAMES.map(([, text]) => text)),
  fc.string({ unit: 'binary', maxLength: 30 }),
);

/** The objects under `raw/` or `scripts/` that the known attacks put there. */
export function fromFamilies(folder: 'raw/' | 'scripts/'): Arbitrary<Buffer> {
  const objects = FAMILIES.flatMap(({ small }) => small()).filter(({ key }) => key.startsWith(folder));
  return fc
    .constantFrom(...objects)
    .map(({ bytes }) => bytes())
    .filter((bytes) => bytes.length <= LARGEST);
}

export function jsonText(value: Arbitrary<unknown>): Arbitrary<Buffer> {
  return value.map((each) => Buffer.from(JSON.stringify(each) ?? 'null'));
}
