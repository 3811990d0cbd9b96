/** Bundlers tell equal names of several files apart by a number: `name2`, `name$1`. */
export function withoutNumber(name: string): string {
  let end = name.length;
  while (end > 0 && isDigit(name.charCodeAt(end - 1))) end--;
  if (end === name.length) return name;
  return name.slice(0, end > 0 && name[end - 1] === '$' ? end - 1 : end);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
