/** `1 object`, `3 objects`. */
export function plural(count: number, noun: string): string {
  const plurals = noun.endsWith('x') ? `${noun}es` : `${noun}s`;
  return `${count} ${count === 1 ? noun : plurals}`;
}

/** `None of the 5 objects in x can be read`; of one, `The only object in x cannot be read`. */
export function noneCan(be: string, objects: number, where: string): string {
  return objects === 1
    ? `The only object in ${where} cannot ${be}`
    : `None of the ${objects} objects in ${where} can ${be}`;
}
