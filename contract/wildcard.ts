/**
 * A pattern in which `*` stands for any text. Strangers send the texts: a regular expression with several stars
 * could be kept busy by one of them.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const [first = '', ...between] = pattern.split('*');
  const last = between.pop();
  if (last === undefined) return (text) => text === pattern;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let end = first.length;
    for (const part of between) {
      const start = text.indexOf(part, end);
      if (start === -1) return false;
      end = start + part.length;
    }
    return text.length - last.length >= end && text.endsWith(last);
  };
}
