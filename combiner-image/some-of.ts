/** Characters of a name in a line for people: whoever wrote it may have made it as long as a name can be. */
const LONGEST = 200;

/** The first few names, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(shortened).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/** The end tells which file it is. */
function shortened(name: string): string {
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST / 4)}…${name.slice(-LONGEST / 2)}`;
}
