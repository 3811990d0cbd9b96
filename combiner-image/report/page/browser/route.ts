/** Columns by which lists are sorted. */
export const COLUMNS = [
  'file',
  'missed-lines',
  'missed-branches',
  'lines',
  'branches',
  'functions',
  'statements',
] as const;
/** Behind it the name of a suite: its lines. */
const SUITE = 'suite:';
export type SuiteColumn = `${typeof SUITE}${string}`;
export type Column = (typeof COLUMNS)[number] | SuiteColumn;
export const LAYOUTS = ['list', 'tree', 'functions'] as const;
export type Layout = (typeof LAYOUTS)[number];
/**
 * Which files are shown: those with gaps, changed lines, changed lines that did not run, code that has not run since, lines that
 * ran in the report of before.
 */
export const SHOWN = ['all', 'missed', 'changed', 'gap', 'unrun', 'lost'] as const;
export type Shown = (typeof SHOWN)[number];

/** All that the page shows: the whole of it is in its address. */
export interface Route {
  /** The source that is looked at; empty for the overview. */
  path: string;
  /** From 1; 0 for none. */
  line: number;
  query: string;
  layout: Layout;
  sort: Column;
  isDescending: boolean;
  shown: Shown;
  /** Name of a suite; empty for all together. */
  suite: string;
  /** Whose runs are counted; empty for all. */
  context: string;
  /** Name of a function whose code files are in, and of an owner; empty for all. */
  fn: string;
  owner: string;
  /** Whether lines of minified code are broken. */
  isFormatted: boolean;
  /** Folders and groups that are open. */
  open: readonly string[];
}

/** Changes what is shown. `isStep`: the browser's button leads back to what was shown before. */
export type Go = (change: Partial<Route>, isStep?: boolean) => void;

export const START: Route = {
  path: '',
  line: 0,
  query: '',
  layout: 'list',
  sort: 'missed-lines',
  isDescending: true,
  shown: 'all',
  suite: '',
  context: '',
  fn: '',
  owner: '',
  isFormatted: false,
  open: [],
};

/** Texts that stand in the address as they are, and under which name. */
const TEXTS = [
  ['query', 'q'],
  ['suite', 'suite'],
  ['context', 'context'],
  ['fn', 'function'],
  ['owner', 'owner'],
] as const;

/** `#src/price.ts:12?sort=-lines`; whatever cannot be read is as at the start. */
export function parseRoute(hash: string): Route {
  const [, place = '', search = ''] = /^#?([^?]*)\??(.*)$/s.exec(hash) ?? [];
  const [, path = '', line = '0'] = /^(.*?)(?::(\d{1,9}))?$/s.exec(place) ?? [];
  const fields = new URLSearchParams(search);
  const sort = fields.get('sort') ?? '';
  const route: Route = {
    ...START,
    path: decoded(path),
    line: Number(line),
    layout: LAYOUTS.find((layout) => layout === fields.get('view')) ?? START.layout,
    sort: columnOf(sort.replace(/^-/, '')) ?? START.sort,
    isDescending: sort === '' ? START.isDescending : sort.startsWith('-'),
    shown: SHOWN.find((shown) => shown === fields.get('show')) ?? START.shown,
    isFormatted: fields.get('format') === '1',
    open: fields.getAll('open'),
  };
  for (const [field, name] of TEXTS) route[field] = fields.get(name) ?? '';
  return route;
}

export function formatRoute(route: Route): string {
  const { path, line, layout, sort, isDescending, shown, isFormatted, open } = route;
  const fields = new URLSearchParams();
  for (const [field, name] of TEXTS) if (route[field] !== '') fields.set(name, route[field]);
  if (layout !== START.layout) fields.set('view', layout);
  if (sort !== START.sort || isDescending !== START.isDescending)
    fields.set('sort', `${isDescending ? '-' : ''}${sort}`);
  if (shown !== START.shown) fields.set('show', shown);
  if (isFormatted) fields.set('format', '1');
  for (const each of open) fields.append('open', each);
  const place = `${path.split('/').map(encodeURIComponent).join('/')}${line > 0 ? `:${line}` : ''}`;
  const search = fields.size > 0 ? `?${fields}` : '';
  return `#${place}${search}`;
}

/** The column of a suite's lines. */
export function suiteColumn(suite: string): SuiteColumn {
  return `${SUITE}${suite}`;
}

/** Whose lines a column is of; undefined for all others. */
export function suiteOf(column: Column): string | undefined {
  return isOfSuite(column) ? column.slice(SUITE.length) : undefined;
}

function columnOf(name: string): Column | undefined {
  return isOfSuite(name) ? name : COLUMNS.find((column) => column === name);
}

function isOfSuite(name: string): name is SuiteColumn {
  return name.startsWith(SUITE);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
