/**
 * Lambda's runtime for Node 24 is another program than its predecessors: no callbacks, all modules imported,
 * fatal errors left to Node. The variable decides, so that Node 24 can also act as an older runtime.
 */
export function isPromisesOnly(): boolean {
  const [, named] = /nodejs(\d+)/.exec(process.env['AWS_EXECUTION_ENV'] ?? '') ?? [];
  return Number.parseInt(named ?? process.versions.node, 10) >= 24;
}
