/** A part of a long line, as one would have written it on a line of its own. */
export interface Part {
  from: number;
  to: number;
  /** How many braces are open around it. */
  depth: number;
}

/** Of one part: at the next comma it ends. */
const USUAL_LENGTH = 90;
/** What goes on behind a closing brace. */
const GOES_ON = /^(?:[)\],;.]|else\b|catch\b|finally\b|while\b)/;
/** In front of a slash that begins a regular expression. */
const BEFORE_REGEX = /(?:^|[([{,;:=!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|void|delete))\s*$/;
/** Bounded, since a text may have a slash everywhere; all others match whatever there is. */
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n]){0,100}\]|[^/\\[\n]){1,300}\/[a-z]*/y;
const STRING = /"(?:\\[\s\S]|[^"\\])*"?|'(?:\\[\s\S]|[^'\\])*'?|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/y;
/** Of a template, up to its end or to the code in it. */
const TEMPLATE = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{)?/y;
/** What is behind stays one part. */
const MOST_CHARACTERS = 2_000_000;
const LOOKED_BACK = 20;

/**
 * Breaks minified code where statements, blocks and long lists do, without a change of its text: all offsets stay. Told by
 * braces and semicolons alone: what it takes for something else is less beautiful, and as complete.
 */
export function brokenLine(text: string, from: number, to: number): Part[] {
  const parts: Part[] = [];
  /** Of what is open: a parenthesis, a brace, the code in a template. */
  const open: ('(' | '{' | '`')[] = [];
  let [start, startDepth, depth, at] = [from, 0, 0, from];
  const stop = Math.min(to, from + MOST_CHARACTERS);
  const end = (place: number) => {
    if (place > start) parts.push({ from: start, to: place, depth: startDepth });
    start = place;
    startDepth = depth;
  };
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const isThere = pattern.test(text);
    if (isThere) at = Math.min(to, pattern.lastIndex);
    return isThere;
  };
  /** Where there is code in it, that is open now. */
  const skipTemplate = () => {
    const before = at;
    skip(TEMPLATE);
    if (at > before + 1 && text.startsWith('${', at - 2)) open.push('`');
  };
  while (at < stop) {
    const character = text[at] ?? '';
    if ((character === '"' || character === "'" || character === '/') && skip(STRING)) continue;
    if (
      character === '/' &&
      BEFORE_REGEX.test(text.slice(Math.max(from, at - LOOKED_BACK), at)) &&
      skip(REGEX)
    )
      continue;
    at++;
    switch (character) {
      case '`':
        skipTemplate();
        break;
      case '(':
      case '[':
        open.push('(');
        break;
      case ')':
      case ']':
        if (open.at(-1) === '(') open.pop();
        break;
      case '{':
        open.push('{');
        depth++;
        if (text[at] !== '}') end(at);
        break;
      case '}':
        if (open.at(-1) === '`') {
          open.pop();
          skipTemplate();
          break;
        }
        if (open.at(-1) === '{') {
          open.pop();
          depth--;
        }
        if (text[at - 2] !== '{') end(at - 1);
        if (!GOES_ON.test(text.slice(at, at + LOOKED_BACK))) end(at);
        break;
      case ';':
        if (open.at(-1) !== '(') end(at);
        break;
      case ',':
        if (at - start > USUAL_LENGTH && open.at(-1) !== '`') end(at);
        break;
    }
  }
  end(to);
  return parts;
}
