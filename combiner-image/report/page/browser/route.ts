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
export type Column = (typeof COLUMNS)[number];
export const LAYOUTS = ['list', 'tree', 'functions'] as const;
export type Layout = (typeof LAYOUTS)[number];

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
  /** Only files in which something never ran. */
  onlyMissed: boolean;
  /** Name of a suite; empty for all together. */
  suite: string;
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
  onlyMissed: false,
  suite: '',
  open: [],
};

/** `#src/price.ts:12?sort=-lines`; whatever cannot be read is as at the start. */
export function parseRoute(hash: string): Route {
  const [, place = '', search = ''] = /^#?([^?]*)\??(.*)$/s.exec(hash) ?? [];
  const [, path = '', line = '0'] = /^(.*?)(?::(\d{1,9}))?$/s.exec(place) ?? [];
  const fields = new URLSearchParams(search);
  const sort = fields.get('sort') ?? '';
  return {
    path: decoded(path),
    line: Number(line),
    query: fields.get('q') ?? '',
    layout: LAYOUTS.find((layout) => layout === fields.get('view')) ?? START.layout,
    sort: COLUMNS.find((column) => column === sort.replace(/^-/, '')) ?? START.sort,
    isDescending: sort === '' ? START.isDescending : sort.startsWith('-'),
    onlyMissed: fields.get('missed') === '1',
    suite: fields.get('suite') ?? '',
    open: fields.getAll('open'),
  };
}

export function formatRoute({
  path,
  line,
  query,
  layout,
  sort,
  isDescending,
  onlyMissed,
  suite,
  open,
}: Route): string {
  const fields = new URLSearchParams();
  if (query !== '') fields.set('q', query);
  if (layout !== START.layout) fields.set('view', layout);
  if (sort !== START.sort || isDescending !== START.isDescending)
    fields.set('sort', `${isDescending ? '-' : ''}${sort}`);
  if (onlyMissed) fields.set('missed', '1');
  if (suite !== '') fields.set('suite', suite);
  for (const each of open) fields.append('open', each);
  const place = `${path.split('/').map(encodeURIComponent).join('/')}${line > 0 ? `:${line}` : ''}`;
  const search = fields.size > 0 ? `?${fields}` : '';
  return `#${place}${search}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
