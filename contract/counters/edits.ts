/** Text that is put into another one at an offset. Nothing of the other one is taken out. */
export interface Edit {
  offset: number;
  text: string;
}

interface Ordered extends Edit {
  /** Of what closes something: where that began. */
  closes: number | undefined;
  order: number;
}

/** Edits, made in any order. What is opened at an offset stands there in the order in which it was opened. */
export class Edits {
  readonly #edits: Ordered[] = [];

  /** @returns the edit, whose text may be known later. */
  open(offset: number, text: string): Edit {
    const edit = { offset, text, closes: undefined, order: this.#edits.length };
    this.#edits.push(edit);
    return edit;
  }

  /** @param start of what it closes: at one offset what began last is closed first. */
  close(offset: number, text: string, start: number): void {
    this.#edits.push({ offset, text, closes: start, order: this.#edits.length });
  }

  around(start: number, end: number, before: string, after: string): void {
    this.open(start, before);
    this.close(end, after, start);
  }

  /** Ascending by offset, in the order in which their texts stand. */
  sorted(): Edit[] {
    return this.#edits.sort(inOrder).map(({ offset, text }) => ({ offset, text }));
  }
}

function inOrder(a: Ordered, b: Ordered): number {
  if (a.offset !== b.offset) return a.offset - b.offset;
  if (a.closes === undefined && b.closes === undefined) return a.order - b.order;
  if (a.closes === undefined) return 1;
  if (b.closes === undefined) return -1;
  return b.closes - a.closes || b.order - a.order;
}

export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const edit of edits) {
    parts.push(text.slice(from, edit.offset), edit.text);
    from = edit.offset;
  }
  parts.push(text.slice(from));
  return parts.join('');
}
