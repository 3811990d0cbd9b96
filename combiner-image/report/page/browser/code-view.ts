import { CHANGED_STATES, type PageSource, type PageView } from '../format.ts';
import { Code, type CodeRow, type LineCount, type PlacedGap } from './code-rows.ts';
import { Highlighter, type Token } from './highlight.ts';
import { shownText } from './shown-text.ts';

/** What is highlighted and marked at a time. */
const CHUNK_ROWS = 50;
const CHUNK_CHARACTERS = 8_000;

/** Rows that are there at once; more of them follow beside everything else. */
const FIRST_ROWS = 1_000;
const SLICE_MS = 10;

/** Of this many characters nobody sees which of them a colour behind all of them is meant for. */
const LONG_ROW = 400;

/** Blocks in each other that are still indented. */
const DEEPEST = 16;

/** Characters beside each other. */
const USUAL_WIDTH = 120;

interface Chunk {
  first: number;
  rows: readonly CodeRow[];
  element: HTMLElement;
  /** Its text is there, without marks at first. */
  cells: HTMLElement[];
  isSeen: boolean;
}

/** What a source's page shows of its text. */
export interface ShownSource {
  path: string;
  source: PageSource;
  view: PageView;
  /** Lines that the chosen context ran; absent: none is chosen. */
  ranHere?: ReadonlySet<number> | undefined;
  /** Whether long lines are broken where code is. */
  isFormatted: boolean;
  /** The address of a line. */
  hrefOf(line: number): string;
}

/**
 * The text of a source with line numbers and counts. All of the text is there from the beginning, to be searched and
 * printed; what is looked at is highlighted and marked.
 */
export class CodeView {
  readonly code: Code;
  readonly gaps: readonly PlacedGap[];
  readonly #shown: ShownSource;
  readonly #counts: ReadonlyMap<number, LineCount>;
  /** By line: what became of its change. */
  readonly #changed: ReadonlyMap<number, number>;
  readonly #chunks: Chunk[] = [];
  readonly #chunkOf = new Map<Element, Chunk>();
  readonly #highlighter: Highlighter;
  readonly #observer: IntersectionObserver;
  #built = 0;
  #timer = 0;
  #marked: readonly Element[] = [];

  constructor(root: HTMLElement, shown: ShownSource) {
    const { path, source, view } = shown;
    this.#shown = shown;
    this.code = new Code(source, shown.isFormatted);
    this.gaps = this.code.gapsOf(view, source.functions);
    this.#counts = this.code.countsOf(source, view, this.gaps);
    this.#changed = new Map(source.changed);
    this.#observer = new IntersectionObserver((entries) => this.#onSeen(entries), { rootMargin: '600px' });
    root.setAttribute('role', 'table');
    root.ariaLabel = `Source of ${path}: line, runs, text`;
    root.replaceChildren();
    for (const chunk of chunksOf(this.code.rows)) {
      this.#chunks.push(chunk);
      this.#chunkOf.set(chunk.element, chunk);
      root.append(chunk.element);
    }
    this.#highlighter = new Highlighter(path, source.text, () => this.#again());
    this.#build(FIRST_ROWS);
    this.#buildMore();
    addEventListener('beforeprint', this.#beforePrint);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#observer.disconnect();
    this.#highlighter.stop();
    removeEventListener('beforeprint', this.#beforePrint);
  }

  /** Brings a line, or a gap in it, to where it is seen, and marks it. */
  show(line: number, gap?: PlacedGap): void {
    const row = this.code.rowAt(gap?.from ?? this.code.startOf(line));
    this.#build(row + FIRST_ROWS);
    const chunk = this.#chunks.findLast(({ first }) => first <= row);
    if (chunk === undefined) return;
    this.#decorate(chunk);
    const cell = chunk.cells[row - chunk.first];
    const target = cell?.parentElement ?? undefined;
    const mark = (gap && cell?.querySelector(`[data-gap="${gap.index}"]`)) ?? undefined;
    for (const each of this.#marked) each.classList.remove('here');
    this.#marked = [target, mark].filter((each) => each !== undefined);
    for (const each of this.#marked) each.classList.add('here');
    (mark ?? target)?.scrollIntoView({ block: 'center' });
  }

  readonly #beforePrint = (): void => {
    this.#build(Number.POSITIVE_INFINITY);
    for (const chunk of this.#chunks) this.#decorate(chunk);
  };

  /** @param until the first row that need not be there yet */
  #build(until: number): void {
    for (let chunk = this.#chunks[this.#built]; chunk && chunk.first < until; ) {
      this.#fill(chunk);
      this.#built++;
      chunk = this.#chunks[this.#built];
    }
  }

  #buildMore(): void {
    const started = performance.now();
    while (this.#built < this.#chunks.length) {
      if (performance.now() - started > SLICE_MS) {
        this.#timer = setTimeout(() => this.#buildMore());
        return;
      }
      this.#build((this.#chunks[this.#built]?.first ?? 0) + 1);
    }
  }

  #fill(chunk: Chunk): void {
    for (const row of chunk.rows) {
      const { element, cell } = this.#row(row);
      chunk.cells.push(cell);
      chunk.element.append(element);
    }
    this.#observer.observe(chunk.element);
  }

  #row({ line, from, to, isFirst, depth }: CodeRow): { element: HTMLElement; cell: HTMLElement } {
    const count = isFirst ? this.#counts.get(line) : undefined;
    const element = made('div', ['row', count?.state ?? 'bare', ...this.#marksOf(line)].join(' '), 'row');
    if (to - from > LONG_ROW) element.classList.add('long');
    const number = made('span', 'number', 'cell');
    const runs = made('span', 'runs', 'cell');
    const cell = made('span', 'text', 'cell');
    if (isFirst) {
      const link = document.createElement('a');
      link.href = this.#shown.hrefOf(line);
      link.tabIndex = -1;
      link.textContent = String(line);
      link.ariaLabel = `Line ${line}`;
      number.append(link);
      const state = CHANGED_STATES[this.#changed.get(line) ?? -1];
      if (state !== undefined) {
        number.prepend(unread('±'), read(`changed, ${state}`));
        number.title = `changed, ${state}`;
      }
    }
    if (count !== undefined) {
      if (count.state === 'missed') runs.append(unread('✗'), read('never ran'));
      else {
        if (count.state === 'partly') runs.append(unread('◐ '), read('partly ran,'));
        const { hits } = this.#shown.source;
        runs.append(hits ? 'ran' : `${short(count.runs)}×`);
        runs.title = hits ? 'ran; how often was not counted' : `ran ${count.runs.toLocaleString('en')} times`;
      }
    }
    if (depth > 0) cell.style.paddingInlineStart = `calc(0.8rem + ${2 * Math.min(depth, DEEPEST)}ch)`;
    cell.textContent = shownText(this.code.text.slice(from, to));
    element.append(number, runs, cell);
    return { element, cell };
  }

  #marksOf(line: number): string[] {
    const { ranHere } = this.#shown;
    const ran = (this.#counts.get(line)?.runs ?? 0) > 0;
    return [
      ...(this.#changed.has(line) ? ['changed'] : []),
      ...(ranHere?.has(line) ? ['ran-here'] : []),
      ...(ranHere !== undefined && ran && !ranHere.has(line) ? ['ran-elsewhere'] : []),
    ];
  }

  #onSeen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      const chunk = this.#chunkOf.get(target);
      if (isIntersecting && chunk !== undefined) this.#decorate(chunk);
    }
  }

  /** Once more, with colours. */
  #again(): void {
    for (const chunk of this.#chunks)
      if (chunk.isSeen) {
        chunk.isSeen = false;
        this.#decorate(chunk);
      }
  }

  #decorate(chunk: Chunk): void {
    if (chunk.isSeen || chunk.cells.length === 0) return;
    chunk.isSeen = true;
    const from = chunk.rows[0]?.from ?? 0;
    const to = chunk.rows.at(-1)?.to ?? 0;
    const tokens = this.#highlighter.tokens(from, to);
    let token = 0;
    let gap = firstReaching(this.gaps, from);
    for (const [i, row] of chunk.rows.entries()) {
      while ((tokens[token]?.to ?? Number.POSITIVE_INFINITY) <= row.from) token++;
      while ((this.gaps[gap]?.to ?? Number.POSITIVE_INFINITY) <= row.from) gap++;
      const parts = this.#partsOf(row, tokens, token, gap);
      chunk.cells[i]?.replaceChildren(...parts);
    }
  }

  #partsOf(row: CodeRow, tokens: readonly Token[], token: number, gap: number): Node[] {
    const parts: Node[] = [];
    const begun: PlacedGap[] = [];
    const indent = row.isFirst
      ? row.from + (/^\s*/.exec(this.code.text.slice(row.from, row.to))?.[0].length ?? 0)
      : row.from;
    let at = row.from;
    for (let i = gap; ; i++) {
      const next = this.gaps[i];
      if (next === undefined || next.from >= row.to) break;
      const start = Math.max(next.from, at, indent);
      const end = Math.min(next.to, row.to);
      if (next.from >= row.from) begun.push(next);
      if (end <= start) continue;
      parts.push(...this.#tokensBetween(at, start, tokens, token));
      const mark = made('span', `gap gap-${next.shape}${next.isWhole ? '' : ' gap-absent'}`);
      mark.dataset['gap'] = String(next.index);
      mark.title = next.sentence;
      mark.append(...this.#tokensBetween(start, end, tokens, token));
      parts.push(mark);
      at = end;
    }
    parts.push(...this.#tokensBetween(at, row.to, tokens, token));
    const [first, ...more] = begun;
    if (first !== undefined) {
      const note = made('span', `note note-${first.shape}`);
      note.textContent =
        more.length === 0 ? first.sentence : `${first.sentence} And ${more.length} more here.`;
      parts.push(note);
    }
    return parts;
  }

  #tokensBetween(from: number, to: number, tokens: readonly Token[], first: number): Node[] {
    const parts: Node[] = [];
    const { text } = this.code;
    const plain = (start: number, end: number) => {
      if (end > start) parts.push(document.createTextNode(shownText(text.slice(start, end))));
    };
    let at = from;
    for (let i = firstReaching(tokens, from, first); ; i++) {
      const token = tokens[i];
      if (token === undefined || token.from >= to) break;
      const [start, end] = [Math.max(token.from, at), Math.min(token.to, to)];
      if (end <= start) continue;
      plain(at, start);
      const span = made('span', token.className);
      span.textContent = shownText(text.slice(start, end));
      parts.push(span);
      at = end;
    }
    plain(at, to);
    return parts;
  }
}

function chunksOf(rows: readonly CodeRow[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (let first = 0; first < rows.length; ) {
    let end = first;
    const from = rows[first]?.from ?? 0;
    do end++;
    while (end < rows.length && end - first < CHUNK_ROWS && (rows[end]?.to ?? 0) - from < CHUNK_CHARACTERS);
    const element = made('div', 'chunk', 'rowgroup');
    const inside = rows.slice(first, end);
    element.style.containIntrinsicSize = `auto ${heightOf(inside)}em`;
    chunks.push({ first, rows: inside, element, cells: [], isSeen: false });
    first = end;
  }
  return chunks;
}

/** About how high rows are that are not laid out yet. */
function heightOf(rows: readonly CodeRow[]): number {
  const lines = rows.map(({ from, to }) => Math.max(1, Math.ceil((to - from) / USUAL_WIDTH)));
  return 1.5 * lines.reduce((sum, each) => sum + each, 0);
}

/** The first that ends behind an offset. */
function firstReaching(parts: readonly { to: number }[], offset: number, from = 0): number {
  let low = from;
  for (let high = parts.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.to ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function made(name: string, className: string, role?: string): HTMLElement {
  const element = document.createElement(name);
  element.className = className;
  if (role !== undefined) element.setAttribute('role', role);
  return element;
}

/** For eyes alone, and for those who listen alone. */
function unread(text: string): HTMLElement {
  const element = made('span', 'sign');
  element.textContent = text;
  element.ariaHidden = 'true';
  return element;
}

function read(text: string): HTMLElement {
  const element = made('span', 'spoken');
  element.textContent = text;
  return element;
}

const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

function short(count: number): string {
  return count < 10_000 ? String(count) : SHORT.format(count);
}
