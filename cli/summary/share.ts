/** Istanbul's limits of what is low and what is high, in percent. */
const LOW = 50;
const HIGH = 80;

/** A text about a percentage in red, yellow or green. */
export function shareInColor(text: string, percent: number, isColored: boolean): string {
  if (!isColored) return text;
  const color = percent < LOW ? 31 : percent < HIGH ? 33 : 32;
  return `\x1b[${color}m${text}\x1b[0m`;
}
