import { CHANGED_STATES } from '../format.ts';
import type { Lens, RowNumbers } from './lens.ts';
import { missed, type Numbers, sortKeys } from './numbers.ts';
import type { Report, ReportFile } from './report.ts';
import type { Route, Shown } from './route.ts';

/** A row of the list: a file, or a folder or group of files. */
export interface Row {
  /** Its address: the path, or what `open` in the route says of a group. */
  key: string;
  /** What is shown of the name. */
  name: string;
  depth: number;
  numbers: () => RowNumbers;
  file?: ReportFile;
  /** Of a folder or a group. */
  group?: { files: number; isOpen: boolean; kind: 'folder' | 'functions' };
}

interface Folder {
  path: string;
  name: string;
  folders: Map<string, Folder>;
  files: ReportFile[];
}

/** What lists are made of. */
export interface Shelf {
  report: Report;
  route: Route;
  lens: Lens;
}

/** The files that the route asks for, in its order. */
export function filesOf(shelf: Shelf): ReportFile[] {
  const { report, route, lens } = shelf;
  const words = wordsOf(route.query);
  const { functions, files } = report.index;
  const holder = functions.findIndex(({ name }) => name === route.fn);
  const shown = report.files.filter((file) => {
    if (!words.every((word) => file.lowered.includes(word))) return false;
    if (route.fn !== '' && files.holders[file.holders]?.includes(holder) !== true) return false;
    if (route.owner !== '' && !report.ownersOf(file).includes(route.owner)) return false;
    if (route.context !== '' && lens.covered[file.index] === undefined) return false;
    return isShown(file, route.shown, report.numbers(file, lens.covered));
  });
  return sorted(
    shelf,
    shown,
    ({ path }) => path,
    (file) => lens.sorting(lens.numbers([file])),
  );
}

export function wordsOf(query: string): string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

export function rowsOf(shelf: Shelf, files: readonly ReportFile[]): Row[] {
  switch (shelf.route.layout) {
    case 'list':
      return files.map((file) => fileRow(shelf, file, file.path, 0));
    case 'tree':
      return folderRows(shelf, treeOf(files), 0);
    case 'functions':
      return groupRows(shelf, files);
  }
}

/** Changed lines that did not run. */
export function changedGap({ changed = [] }: Pick<ReportFile, 'changed'>): number {
  return CHANGED_STATES.reduce(
    (sum, state, i) => (state === 'not run' || state === 'not deployed' ? sum + (changed[i] ?? 0) : sum),
    0,
  );
}

function isShown(file: ReportFile, shown: Shown, numbers: Numbers): boolean {
  switch (shown) {
    case 'all':
      return true;
    case 'missed':
      return missed(numbers, 'lines') + missed(numbers, 'branches') + missed(numbers, 'functions') > 0;
    case 'changed':
      return file.changed !== undefined;
    case 'gap':
      return changedGap(file) > 0;
    case 'unrun':
      return file.isUnrun;
    case 'lost':
      return file.lost > 0;
  }
}

function fileRow({ lens }: Shelf, file: ReportFile, name: string, depth: number): Row {
  // Of thousands few are looked at.
  const numbers = () => lens.numbers([file]);
  return { key: file.path, name, depth, file, numbers };
}

function treeOf(files: readonly ReportFile[]): Folder {
  const root: Folder = { path: '', name: '', folders: new Map(), files: [] };
  for (const file of files) {
    let folder = root;
    for (const name of file.path.split('/').slice(0, -1)) {
      const path = folder.path === '' ? name : `${folder.path}/${name}`;
      const inner = folder.folders.get(name) ?? { path, name, folders: new Map(), files: [] };
      folder.folders.set(name, inner);
      folder = inner;
    }
    folder.files.push(file);
  }
  return root;
}

/** Folders before files; a folder with nothing but a folder in it is shown with it. */
function folderRows(shelf: Shelf, folder: Folder, depth: number): Row[] {
  const { route, lens } = shelf;
  const inner = sorted(
    shelf,
    [...folder.folders.values()].map((each) => {
      const files = filesIn(each);
      return { each, files: files.length, numbers: lens.numbers(files) };
    }),
    ({ each }) => each.name,
    ({ numbers }) => lens.sorting(numbers),
  );
  const isAlone = depth === 0 && inner.length === 1 && folder.files.length === 0;
  const rows = inner.flatMap(({ each, files, numbers }) => {
    let last = each;
    let name = `${each.name}/`;
    for (let only = onlyFolder(last); only !== undefined; only = onlyFolder(last)) {
      last = only;
      name += `${only.name}/`;
    }
    // The first click opens what is closed, and a search opens everything.
    const isOpen = isAlone || route.query !== '' || route.open.includes(last.path);
    const group = { files, isOpen, kind: 'folder' as const };
    const row: Row = { key: last.path, name, depth, numbers: () => numbers, group };
    return isOpen ? [row, ...folderRows(shelf, last, depth + 1)] : [row];
  });
  return [...rows, ...folder.files.map((file) => fileRow(shelf, file, baseName(file.path), depth))];
}

function onlyFolder({ folders, files }: Folder): Folder | undefined {
  const [only, other] = folders.values();
  return files.length === 0 && other === undefined ? only : undefined;
}

function filesIn({ folders, files }: Folder): ReportFile[] {
  return [...[...folders.values()].flatMap(filesIn), ...files];
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** By the functions whose code holds a file; what several hold is shown once. */
function groupRows(shelf: Shelf, files: readonly ReportFile[]): Row[] {
  const { report, route, lens } = shelf;
  const byHolders = new Map<number, ReportFile[]>();
  for (const file of files) {
    const group = byHolders.get(file.holders);
    if (group === undefined) byHolders.set(file.holders, [file]);
    else group.push(file);
  }
  const groups = [...byHolders].map(([holders, members]) => {
    const names = report.holderNames(holders);
    const key = `functions:${names.join(' ')}`;
    return { key, name: groupName(names), numbers: lens.numbers(members), members };
  });
  return sorted(
    shelf,
    groups,
    ({ name }) => name,
    ({ numbers }) => lens.sorting(numbers),
  ).flatMap(({ key, name, numbers, members }) => {
    const isOpen = groups.length === 1 || route.query !== '' || route.open.includes(key);
    const group = { files: members.length, isOpen, kind: 'functions' as const };
    const row: Row = { key, name, depth: 0, numbers: () => numbers, group };
    return isOpen ? [row, ...members.map((file) => fileRow(shelf, file, file.path, 1))] : [row];
  });
}

function groupName(names: readonly string[]): string {
  if (names.length === 0) return 'Deployed with no function';
  return names.length === 1 ? (names[0] ?? '') : `Shared by ${names.join(', ')}`;
}

/** Equal ones by name. */
function sorted<T>(
  { route: { sort, isDescending } }: Shelf,
  all: readonly T[],
  nameOf: (each: T) => string,
  numbersOf: (each: T) => Numbers,
): T[] {
  const sign = isDescending ? -1 : 1;
  const keyed = all.map((each) => ({ each, name: nameOf(each), keys: sortKeys(numbersOf(each), sort) }));
  keyed.sort((a, b) => {
    for (const [i, key] of a.keys.entries()) {
      const difference = key - (b.keys[i] ?? 0);
      if (difference !== 0) return sign * difference;
    }
    const byName = a.name < b.name ? -1 : Number(a.name > b.name);
    return sort === 'file' ? sign * byName : byName;
  });
  return keyed.map(({ each }) => each);
}
