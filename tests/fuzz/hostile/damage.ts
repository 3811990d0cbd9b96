import { gzipSync } from 'node:zlib';
import { keyOfScript, type RanScript, rawKeyIn, type StoredObject, sandbox } from './sandbox.ts';

const MEBIBYTE = 1024 * 1024;

type Damage = Record<string, (size: number) => Buffer>;

/** Bytes that are no object of any kind, by what is wrong with them. */
const SMALL: Damage = {
  'nothing at all': () => Buffer.alloc(0),
  'no gzip': () => Buffer.from('no gzip at all'),
  'half a gzip': () => gzipSync('{"schema":"lambda-coverage/raw/1"}').subarray(0, 20),
  'two gzips': () => Buffer.concat([gzipSync('{'), gzipSync('}')]),
  'a gzip with more behind it': () => Buffer.concat([gzipSync('{}'), Buffer.from('more')]),
  'a gzip that lies about its size': () => {
    const bytes = gzipSync('{}');
    bytes.writeUInt32LE(0xffffffff, bytes.length - 4);
    return bytes;
  },
  'a gzip whose checksum is wrong': () => {
    const bytes = gzipSync('{"schema":"lambda-coverage/raw/1"}');
    bytes.writeUInt32LE(0, bytes.length - 8);
    return bytes;
  },
  'no JSON': () => gzipSync('{"schema":'),
  'no UTF-8': () => gzipSync(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
  'a list': () => gzipSync('[1,2,3]'),
  'a number': () => gzipSync('7'),
  'foreign JSON': () => gzipSync('{"hello":"world"}'),
};

/** The same where size is the point: `size` is what they expand to. */
export const OVERSIZED: Damage = {
  'a bomb': (size) => gzipSync(Buffer.alloc(size, ' ')),
  'a bomb of many gzips': (size) =>
    Buffer.concat(Array<Buffer>(Math.ceil(size / MEBIBYTE)).fill(gzipSync(Buffer.alloc(MEBIBYTE, ' ')))),
  'deep nesting': (size) => gzipSync('['.repeat(size / 8)),
  'deep objects': (size) => gzipSync('{"a":'.repeat(size / 16)),
  'a long string': (size) => gzipSync(`"${'x'.repeat(size)}"`),
  'many small things': (size) => gzipSync(`[${'{},'.repeat(size / 8)}{}]`),
};

export const DAMAGED: Damage = { ...SMALL, ...OVERSIZED };

let damaged = 0;

/** A damaged raw object. */
export function damagedRaw(kind: string, size = MEBIBYTE): StoredObject[] {
  return [{ key: rawKeyIn('damaged', `da${(damaged++).toString(16)}`), bytes: () => make(kind, size) }];
}

/** A sandbox that ran a script, of which the store holds something damaged. */
export function damagedScript(kind: string, size = MEBIBYTE): StoredObject[] {
  const script: RanScript = {
    path: `damaged-${damaged}.js`,
    text: `damaged(${damaged++});\n`,
    stored: false,
  };
  return [...sandbox([script]), { key: keyOfScript(script), bytes: () => make(kind, size) }];
}

/** A raw object of which one field, named by its path, is another value. */
export function fieldChanged(path: readonly (string | number)[], value: unknown): StoredObject[] {
  return sandbox([{ path: 'changed.js', text: 'changed();\n' }], {
    functionName: 'changed',
    change: (object) => withField(object, path, value),
  });
}

/** A copy that differs in one place. */
function withField(from: unknown, [name, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (name === undefined) return value;
  const inner = withField(Reflect.get(Object(from), name), rest, value);
  return Array.isArray(from) ? from.with(Number(name), inner) : { ...Object(from), [name]: inner };
}

function make(kind: string, size: number): Buffer {
  const maker = DAMAGED[kind];
  if (maker === undefined) throw new Error(`no damage of the kind ${kind}`);
  return maker(size);
}
