import { UnreadableObjectError } from '../errors.ts';

export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Checks of parsed JSON; the error of each names the field. */
export function fields(value: unknown, path: string): Fields {
  if (!isFields(value)) throw wrong(path, 'an object');
  return value;
}

export function list(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw wrong(path, 'an array');
  return value;
}

export function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw wrong(path, 'a string');
  return value;
}

export function textLike(value: unknown, pattern: RegExp, path: string, meaning: string): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw wrong(path, meaning);
  return value;
}

export function wrong(path: string, meaning: string): UnreadableObjectError {
  return new UnreadableObjectError('invalid', `${path} is not ${meaning}`);
}

/** The schema's name first: what else is inside makes no sense under another one. */
export function schema(value: unknown, expected: string): Fields {
  const name = isFields(value) && 'schema' in value ? value['schema'] : undefined;
  if (!isFields(value) || typeof name !== 'string')
    throw new UnreadableObjectError('foreign', 'foreign JSON, written by no recorder');
  if (name !== expected) {
    const family = expected.replace(/\d+$/, '');
    throw name.startsWith(family)
      ? new UnreadableObjectError(
          'newer',
          `schema ${name.slice(0, 60)} is not known to this version, which reads ${expected}: update lambda-coverage`,
        )
      : new UnreadableObjectError(
          'foreign',
          `foreign JSON, its schema is ${JSON.stringify(name.slice(0, 60))}`,
        );
  }
  return value as Fields;
}
