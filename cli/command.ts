/** One command of the command line. */
export interface Command {
  name: string;
  /** A few words for the list of commands. */
  summary: string;
  /** One line. */
  usage: string;
  /** Everything, the usage line first. */
  help: string;
  /** @returns the exit code; throws LambdaCoverageErrors, which have one. */
  run(args: string[]): Promise<number>;
}
