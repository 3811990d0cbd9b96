/** A text that is no Python, or that nobody would write. */
export class PythonSyntaxError extends Error {
  override readonly name = 'PythonSyntaxError';
  /** From 1. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(`${message} (line ${line})`);
    this.line = line;
  }
}
