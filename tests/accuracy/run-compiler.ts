interface Stats {
  hasErrors(): boolean;
  toString(options: { all: boolean; errors: boolean }): string;
}

/** What webpack and Rspack make of a configuration. */
interface Compiler {
  run(done: (error: Error | null, stats?: Stats) => void): void;
  close(done: () => void): void;
}

/** @throws what the compiler says of the program */
export function runCompiler(compiler: Compiler): Promise<void> {
  return new Promise((done, fail) => {
    compiler.run((error, stats) => {
      if (error) fail(error);
      else if (stats?.hasErrors()) fail(new Error(stats.toString({ all: false, errors: true })));
      else compiler.close(() => done());
    });
  });
}
