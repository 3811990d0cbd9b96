/** The plain name behind one that is escaped as in a URL; a name that is not escaped stays as it is. */
export function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
