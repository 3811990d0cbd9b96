import { UnreadableFileError } from './found.ts';

/** A block of HCL: `resource "aws_lambda_function" "api" { … }`. */
export interface HclBlock {
  type: string;
  labels: string[];
  line: number;
  /** Of attributes that are one string: its text, with `*` for each `${…}`. */
  texts: Map<string, string>;
  /** Of attributes that only name another value, its name: `var.runtime`; of switches `true` or `false`. */
  references: Map<string, string>;
  /** Names of all attributes. */
  names: Set<string>;
  blocks: HclBlock[];
}

const REFERENCE = /^[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]+)*$/u;

/** Deeper ones nobody writes. */
const MOST_DEPTH = 50;

/**
 * The blocks of a file, with those of their attributes that are strings: all that is asked of it. Expressions are
 * skipped, by their brackets and strings.
 * @throws UnreadableFileError
 */
export function parseHcl(path: string, text: string): HclBlock[] {
  return new HclReader(path, text).body(0).blocks;
}

class HclReader {
  readonly #path: string;
  readonly #text: string;
  #at = 0;

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
  }

  /** To the end of a block, or of the file. */
  body(depth: number): Pick<HclBlock, 'texts' | 'references' | 'names' | 'blocks'> {
    if (depth > MOST_DEPTH) throw this.#fault('blocks are nested too deep');
    const body = {
      texts: new Map<string, string>(),
      references: new Map<string, string>(),
      names: new Set<string>(),
      blocks: [] as HclBlock[],
    };
    for (;;) {
      this.#skipBlanks();
      const at = this.#at;
      if (at >= this.#text.length) {
        if (depth > 0) throw this.#fault('a } is missing');
        return body;
      }
      if (this.#text[at] === '}' && depth > 0) {
        this.#at++;
        return body;
      }
      const name = this.#take(/[\p{L}_][\p{L}\p{N}_-]*|"[^"\n]*"/uy);
      if (name === undefined)
        throw this.#fault(`"${this.#text.slice(at, at + 20).split('\n')[0]}" is not expected`);
      this.#take(/[ \t]*/y);
      if (this.#take(/=(?!=)/y) !== undefined) {
        body.names.add(name);
        const from = this.#at;
        const value = this.#expression();
        const written = this.#text.slice(from, this.#at).trim();
        if (value !== undefined) body.texts.set(name, value);
        else if (REFERENCE.test(written)) body.references.set(name, written);
        continue;
      }
      const line = this.#line(at);
      const labels: string[] = [];
      for (;;) {
        const label = this.#take(/[ \t]*("[^"\n]*"|[\p{L}_][\p{L}\p{N}_-]*)/uy);
        if (label === undefined) break;
        labels.push(label.trim().replace(/^"|"$/g, ''));
      }
      if (this.#take(/[ \t]*\{/y) === undefined) throw this.#fault(`a { is missing behind ${name}`);
      body.blocks.push({ type: name, labels, line, ...this.body(depth + 1) });
    }
  }

  /** @returns the text of one that is a string alone */
  #expression(): string | undefined {
    this.#take(/[ \t]*/y);
    const start = this.#at;
    let open = 0;
    let only: string | undefined;
    while (this.#at < this.#text.length) {
      const sign = this.#text[this.#at] ?? '';
      if (sign === '"') {
        const from = this.#at;
        const text = this.#string(0);
        if (from === start) only = text;
      } else if (this.#heredoc() || this.#comment()) {
      } else if (sign === '\n' && open === 0) break;
      else if ('([{'.includes(sign)) {
        open++;
        this.#at++;
      } else if (')]}'.includes(sign)) {
        // Of the block around it, on the same line.
        if (open === 0) break;
        open--;
        this.#at++;
      } else {
        if (/\S/.test(sign)) only = undefined;
        this.#at++;
      }
    }
    if (open > 0) throw this.#fault('a bracket is not closed', start);
    return only;
  }

  /** A string, with `*` for what is put into it. */
  #string(depth: number): string {
    if (depth > MOST_DEPTH) throw this.#fault('strings are nested too deep');
    const start = this.#at++;
    let text = '';
    for (;;) {
      const sign = this.#text[this.#at];
      if (sign === undefined || sign === '\n') throw this.#fault('a string is not closed', start);
      this.#at++;
      if (sign === '"') return text;
      if (sign === '\\') text += this.#text[this.#at++] ?? '';
      else if ((sign === '$' || sign === '%') && this.#text[this.#at] === '{') {
        const from = ++this.#at;
        this.#interpolation(start, depth);
        // Paths are from the folder of the file.
        text += this.#text.slice(from, this.#at - 1).trim() === 'path.module' ? '.' : '*';
      } else text += sign;
    }
  }

  #interpolation(start: number, depth: number): void {
    for (let open = 1; open > 0; ) {
      const sign = this.#text[this.#at];
      if (sign === undefined) throw this.#fault('a ${ is not closed', start);
      if (sign === '"') {
        this.#string(depth + 1);
        continue;
      }
      if (sign === '{') open++;
      if (sign === '}') open--;
      this.#at++;
    }
  }

  #heredoc(): boolean {
    const start = this.#at;
    const opening = this.#take(/<<-?[\p{L}_][\p{L}\p{N}_-]*[ \t]*\r?\n/uy);
    if (opening === undefined) return false;
    const marker = opening.replace(/^<<-?/, '').trim();
    const end = new RegExp(`^[ \\t]*${marker}[ \\t]*\\r?$`, 'm').exec(this.#text.slice(this.#at));
    if (end === null) throw this.#fault(`${marker} does not end`, start);
    this.#at += end.index + end[0].length;
    return true;
  }

  #skipBlanks(): void {
    do this.#take(/[\s,\uFEFF]*/y);
    while (this.#comment());
  }

  #comment(): boolean {
    if (this.#take(/(?:#|\/\/)[^\n]*/y) !== undefined) return true;
    if (!this.#text.startsWith('/*', this.#at)) return false;
    const end = this.#text.indexOf('*/', this.#at);
    if (end < 0) throw this.#fault('a comment is not closed');
    this.#at = end + 2;
    return true;
  }

  /** What a sticky pattern finds here; undefined for nothing. */
  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  #line(at: number): number {
    return this.#text.slice(0, at).split('\n').length;
  }

  #fault(what: string, at = this.#at): UnreadableFileError {
    return new UnreadableFileError(`${this.#path}:${this.#line(at)}: ${what}.`);
  }
}
