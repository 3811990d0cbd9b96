/** Deeper code ends a parser's stack before its memory. */
const DEEPEST = 10_000;

const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const COMMA = 44;
const SEMICOLON = 59;

/**
 * About how many names a parser keeps at a time for the blocks that are open: each `var` for every one of them. By signs
 * alone: those of functions are blocks of what is around, so these are too many; signs in texts mislead it either way.
 */
export class OpenScopes {
  /** For each open block the names before it. */
  readonly #before: number[] = [];
  #sumBefore = 0;
  /** Beyond the deepest. */
  #unknown = 0;
  #names = 0;
  #areNames = false;
  most = 0;

  /** Behind `var`. */
  beginNames(): void {
    this.#areNames = true;
    this.#addName();
  }

  sign(code: number): void {
    if (code === COMMA && this.#areNames) this.#addName();
    else if (code === SEMICOLON) this.#areNames = false;
    else if (code === OPEN_BRACE) {
      if (this.#before.length === DEEPEST) this.#unknown++;
      else this.#sumBefore += this.#before[this.#before.push(this.#names) - 1] ?? 0;
    } else if (code === CLOSE_BRACE) {
      if (this.#unknown > 0) this.#unknown--;
      else this.#sumBefore -= this.#before.pop() ?? 0;
    }
  }

  #addName(): void {
    this.#names++;
    this.most = Math.max(this.most, this.#before.length * this.#names - this.#sumBefore);
  }
}
