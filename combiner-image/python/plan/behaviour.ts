/** What differs between versions of Python: coverage.py's PYBEHAVIOR. */
export interface Behaviour {
  /** A `with` block is left through its own line. */
  leavesThroughWith: boolean;
  /** `if 0:` and `while 1:` are lines that run. */
  keepsConstantTests: boolean;
  modulesStartAtLine1: boolean;
  /** Annotations are code of their own, which coverage.py leaves out. */
  defersAnnotations: boolean;
  /** Tests like `-1` and `(1, 2)` are computed before jumps are. */
  foldsTests: boolean;
  /** Lines are those of before PEP 626. */
  hasOldLines: boolean;
}

/** @param minor 12 of Python 3.12 */
export function behaviourOf(minor: number): Behaviour {
  const isPrecise = minor >= 10;
  return {
    leavesThroughWith: isPrecise,
    keepsConstantTests: isPrecise,
    modulesStartAtLine1: isPrecise,
    defersAnnotations: minor >= 14,
    foldsTests: minor < 14,
    hasOldLines: !isPrecise,
  };
}
