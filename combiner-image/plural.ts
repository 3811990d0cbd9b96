/** `1 object`, `3 objects`. */
export function plural(count: number, noun: string): string {
  const plurals = noun.endsWith('x') ? `${noun}es` : `${noun}s`;
  return `${count} ${count === 1 ? noun : plurals}`;
}
