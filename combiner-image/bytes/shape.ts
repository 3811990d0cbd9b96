import { fields, list, wrong } from './check.ts';

/** Checks a value of parsed JSON. @throws UnreadableObjectError that names the field */
export type Check = (value: unknown, path: string) => void;

/** Every field of a type, so that one that was forgotten does not compile. */
type Checks<T> = { readonly [F in keyof T]-?: Check };

/** An object with these fields; what else is in it is left alone. */
export function shapeOf<T>(checks: Checks<T>): Check {
  const entries = Object.entries<Check>(checks);
  return (value, path) => {
    const object = fields(value, path);
    for (const [name, check] of entries)
      check(Object.hasOwn(object, name) ? object[name] : undefined, `${path}.${name}`);
  };
}

export function listOf(check: Check, most = Number.POSITIVE_INFINITY): Check {
  return (value, path) => {
    const items = list(value, path);
    if (items.length > most) throw wrong(path, `of at most ${most}`);
    for (const [index, item] of items.entries()) check(item, `${path}[${index}]`);
  };
}

/** A list of as many values. */
export function tupleOf(...checks: readonly Check[]): Check {
  return (value, path) => {
    const items = list(value, path);
    if (items.length !== checks.length) throw wrong(path, `a list of ${checks.length}`);
    for (const [index, check] of checks.entries()) check(items[index], `${path}[${index}]`);
  };
}

export function optional(check: Check): Check {
  return (value, path) => {
    if (value !== undefined) check(value, path);
  };
}

export function orNull(check: Check): Check {
  return (value, path) => {
    if (value !== null) check(value, path);
  };
}

export function oneOf(values: readonly unknown[]): Check {
  return (value, path) => {
    if (!values.includes(value)) throw wrong(path, `one of ${values.join(', ')}`);
  };
}

/** One check or the other. */
export function either(one: Check, other: Check): Check {
  return (value, path) => {
    try {
      one(value, path);
    } catch {
      other(value, path);
    }
  };
}

export const anyText: Check = (value, path) => {
  if (typeof value !== 'string') throw wrong(path, 'a string');
};

export const anySwitch: Check = (value, path) => {
  if (typeof value !== 'boolean') throw wrong(path, 'true or false');
};

export const anyNumber: Check = (value, path) => {
  if (!Number.isFinite(value)) throw wrong(path, 'a number');
};
