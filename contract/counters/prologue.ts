import type { Program } from 'acorn';

interface BodyStart {
  offset: number;
  /** Ends a directive that has no semicolon. */
  before: '' | ';';
}

/** Where the first statement may stand: behind directives, which come first or are none. */
export function bodyStart(text: string, start: number, body: Program['body']): BodyStart {
  let offset = start;
  for (const node of body) {
    if (node.type !== 'ExpressionStatement' || node.directive === undefined) break;
    offset = node.end;
  }
  return { offset, before: offset > start && text[offset - 1] !== ';' ? ';' : '' };
}
