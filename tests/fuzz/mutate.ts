import { gunzipSync, gzipSync } from 'node:zlib';
import { HOSTILE_NAMES } from './hostile/texts.ts';
import type { Random } from './random.ts';

/** What an input is made of; a mutation keeps to it most of the time. */
export type Form = 'gzip JSON' | 'JSON' | 'text';

/** What parsers stumble over. */
const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u',
  '\\ud800',
  '\\u0000',
  'null',
  'true',
  '-',
  '-0',
  '1e999',
  '9007199254740993',
  '0.1',
  '1E-7',
  '00',
  '"__proto__":',
  '"schema":',
  '"result":[',
  '"functions":[',
  '{},',
  '[[[[[[[[',
  '\n',
  '\r',
  '\t',
  ' ',
  '\0',
  '\u2028',
  '\ufeff',
  '\u{1f98a}',
  ';',
  ';;;;',
  'AAAA,',
  'gBAAgB',
  '+/+/',
  '../',
  '%2e',
  '*/',
  '//# sourceMappingURL=',
  'data:application/json;base64,',
  '?',
  '#',
  'raw/',
  '.gz',
]; // prettier-ignore

const VALUES: unknown[] = [
  null,
  true,
  false,
  '',
  'x',
  0,
  -0,
  -1,
  0.5,
  1,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  1e21,
  1e308,
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  { length: 3 },
  { toString: 1 },
]; // prettier-ignore

/** Larger ones only make every run slower. */
const LARGEST = 256 * 1024;

/** An input that is a little, or more than a little, unlike the one it comes from. */
export function mutated(input: Buffer, form: Form, random: Random): Buffer {
  if (form === 'text' || random.once(8)) return changedBytes(input, random);
  if (form === 'JSON') return Buffer.from(changedJson(input, random));
  return gzipSync(changedJson(expanded(input), random), { level: 1 });
}

function expanded(input: Buffer): Buffer {
  try {
    return gunzipSync(input, { maxOutputLength: LARGEST });
  } catch {
    return Buffer.from('{}');
  }
}

function changedJson(text: Buffer, random: Random): Buffer {
  if (random.once(4)) return changedBytes(text, random);
  try {
    let value: unknown = JSON.parse(String(text));
    for (let times = 1 + random.below(3); times > 0; times--) value = changedValue(value, random);
    const json = Buffer.from(JSON.stringify(value) ?? 'null');
    return json.length > LARGEST ? text : json;
  } catch {
    return changedBytes(text, random);
  }
}

/** Goes down a random way and changes what is there. */
function changedValue(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.once(6)) return replaced(value, random);
  if (Array.isArray(value)) {
    if (value.length === 0) return [replaced(undefined, random)];
    const at = random.below(value.length);
    switch (random.below(8)) {
      case 0:
        return value.toSpliced(at, 1);
      case 1:
        return value.toSpliced(at, 0, ...Array<unknown>(1 + random.below(50)).fill(value[at]));
      case 2:
        return value.toReversed();
      default:
        return value.with(at, changedValue(value[at], random));
    }
  }
  const names = Object.keys(value);
  if (names.length === 0) return { [random.pick(HOSTILE_NAMES)[1]]: replaced(undefined, random) };
  const name = random.pick(names);
  const own: unknown = Reflect.get(value, name);
  const { [name]: _, ...others } = { ...value } as Record<string, unknown>;
  switch (random.below(8)) {
    case 0:
      return others;
    case 1:
      return { ...others, [random.pick(HOSTILE_NAMES)[1]]: own };
    case 2:
      return { ...value, [name]: Reflect.get(value, random.pick(names)) };
    default:
      return { ...value, [name]: changedValue(own, random) };
  }
}

function replaced(value: unknown, random: Random): unknown {
  if (typeof value === 'number' && random.once(2))
    return value + random.pick([-1, 1, 0.5, 2 ** 31, -(2 ** 31)]);
  if (typeof value === 'string' && random.once(2)) return String(changedBytes(Buffer.from(value), random));
  if (random.once(12)) return nested(value, 10 ** random.below(4));
  return random.once(3) ? random.pick(HOSTILE_NAMES)[1] : random.pick(VALUES);
}

function nested(value: unknown, depth: number): unknown {
  let outer = value;
  for (let i = 0; i < depth; i++) outer = i % 2 === 0 ? [outer] : { a: outer };
  return outer;
}

function changedBytes(input: Buffer, random: Random): Buffer {
  let bytes = input;
  for (let times = 1 + random.below(4); times > 0; times--) bytes = changedOnce(bytes, random);
  return bytes.subarray(0, LARGEST);
}

function changedOnce(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + random.below(random.once(4) ? 1_000 : 8));
  const [before, middle, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, ...Array<Buffer>(2 + random.below(20)).fill(middle), after]);
    case 2:
      return Buffer.concat([before, Buffer.from(middle.map(() => random.below(256))), after]);
    case 3:
      return Buffer.concat([before, Buffer.from(random.pick(HOSTILE_NAMES)[1]), after]);
    case 4:
      return random.once(8) ? before : Buffer.concat([before, Buffer.from(middle).reverse(), after]);
    default:
      return Buffer.concat([before, Buffer.from(random.pick(TOKENS)), after]);
  }
}
