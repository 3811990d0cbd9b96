import type { Token } from 'acorn';
import { parseScript } from '../sources/parse-script.ts';

/** A script's code without what may say anything: texts that it holds, and comments. */
export interface BareCode {
  /** As it stands, but strings, templates and patterns are `""`, and comments are gone. */
  code: string;
  /** Line comments that begin a line, without their slashes, and block comments, in order. */
  comments: string[];
}

/** @throws UnconvertedScriptError when it is no JavaScript, or too large. */
export function bareCode(text: string): BareCode {
  let parts: string[] = [];
  let comments: string[] = [];
  let end = 0;
  const gap = (from: number, to: number) => {
    const between = text.slice(from, to);
    return between === '' ? '' : /[\n\r]/.test(between) ? '\n' : ' ';
  };
  parseScript(text, {
    onStart() {
      parts = [];
      comments = [];
      end = 0;
    },
    onToken(token) {
      parts.push(gap(end, token.start), holdsText(token) ? '""' : text.slice(token.start, token.end));
      end = token.end;
    },
    onComment: (comment) => {
      comments.push(comment);
    },
  });
  return { code: parts.join(''), comments };
}

const TEXTS = new Set(['string', 'template', 'invalidTemplate', 'regexp']);

function holdsText({ type }: Token): boolean {
  return TEXTS.has(type.label);
}
