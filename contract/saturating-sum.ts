/** Stops at what JSON keeps exactly: no object that claims more than can be keeps others from being added. */
export function saturatingSum(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_SAFE_INTEGER);
}
