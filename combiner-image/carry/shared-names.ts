/** Numbers for texts, the same in all texts of one file: what has one number is equal. */
export class SharedNames {
  readonly #tokens = new Map<string, number>();
  readonly #paths = new Map<string, number>();

  token(text: string): number {
    return numberOf(this.#tokens, text);
  }

  /** @param around number of the path around it; 0 is the file. */
  path(around: number, name: string): number {
    return numberOf(this.#paths, `${around} ${name}`);
  }
}

/** From 1. */
function numberOf(known: Map<string, number>, text: string): number {
  const number = known.get(text) ?? known.size + 1;
  known.set(text, number);
  return number;
}
