/** Gives a variable's value, as it is set. */
export type ReadVariable = (variable: string) => string | undefined;

/** @returns a reader of values without blanks around them; one that holds nothing else counts as not set */
export function trimming(read: ReadVariable): ReadVariable {
  return (variable) => read(variable)?.trim() || undefined;
}
