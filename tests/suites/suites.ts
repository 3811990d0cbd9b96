/** A package of npm that brings its own tests along. */
export interface Suite {
  name: string;
  runner: 'tape' | 'node';
  /** Globs below the package. */
  tests: readonly string[];
  /** Of these, what needs more than its packages. */
  without?: readonly string[];
}

export const SUITES: readonly Suite[] = [
  { name: 'bl', runner: 'tape', tests: ['test/test.js'] },
  { name: 'deep-equal', runner: 'tape', tests: ['test/*.js'] },
  {
    name: 'fast-json-stringify',
    runner: 'node',
    tests: ['test/**/*.test.js'],
    // Bundles the package with webpack.
    without: ['test/webpack.test.js'],
  },
  { name: 'fast-uri', runner: 'tape', tests: ['test/*.js'] },
  { name: 'fastq', runner: 'tape', tests: ['test/test.js', 'test/promise.js'] },
  { name: 'find-my-way', runner: 'node', tests: ['test/*.test.js'] },
  { name: 'json-stable-stringify', runner: 'tape', tests: ['test/*.js'] },
  { name: 'minimist', runner: 'tape', tests: ['test/*.js'] },
  { name: 'mqtt-packet', runner: 'tape', tests: ['test.js'] },
  { name: 'process-warning', runner: 'node', tests: ['test/*.test.js'] },
  { name: 'qs', runner: 'tape', tests: ['test/*.js'] },
  { name: 'secure-json-parse', runner: 'tape', tests: ['test/*.test.js'] },
  { name: 'split2', runner: 'tape', tests: ['test.js'] },
];
