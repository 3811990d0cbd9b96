import { GAP_KINDS, type Gap, type GapKind, type PageSource } from '../format.ts';

/** What is marked in one way. */
export type GapShape = 'code' | 'branch';

/** All others are arms of branches. */
const OF_CODE: readonly GapKind[] = ['statement', 'function'];

export function kindOf([kind]: Gap): GapKind {
  return GAP_KINDS[kind] ?? 'statement';
}

export function shapeOf(gap: Gap): GapShape {
  return OF_CODE.includes(kindOf(gap)) ? 'code' : 'branch';
}

/** A gap as a sentence. */
export function inWords(gap: Gap, functions: PageSource['functions']): string {
  const [, , , , , about] = gap;
  switch (kindOf(gap)) {
    case 'statement':
      return about === 1 ? 'This statement never ran.' : `These ${about} statements never ran.`;
    case 'function': {
      const [name = ''] = functions[Number(about)] ?? [];
      return /^\(|^$/.test(name)
        ? 'This function was never called.'
        : `The function ${name} was never called.`;
    }
    case 'then':
      return 'The then part of this if never ran: its condition was never true.';
    case 'else':
      return 'The else of this if never ran: its condition was always true.';
    case 'no else':
      return 'This if was never skipped: its condition was always true, and it has no else.';
    case 'first arm':
      return 'The part behind the ? never ran: its condition was never true.';
    case 'second arm':
      return 'The part behind the : never ran: its condition was always true.';
    case 'operand':
      return about === ''
        ? 'This operand was never evaluated.'
        : `The right side of this ${about} was never evaluated.`;
    case 'case':
      return 'This case was never taken.';
    case 'default case':
      return 'The default of this switch was never taken.';
    case 'default value':
      return 'This default was never used: there was a value each time.';
    case 'branch':
      if (Number(about) > 0) return `This line never went on to line ${about}.`;
      return Number(about) < 0
        ? 'This line was never the last one of its function, class or module.'
        : 'This branch was never taken.';
  }
}
