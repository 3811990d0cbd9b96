import { addNumbers, missed, type Numbers, noNumbers, sortKeys } from './numbers.ts';
import type { Report, ReportFile } from './report.ts';
import type { Route } from './route.ts';

/** A row of the list: a file, or a folder or group of files. */
export interface Row {
  /** Its address: the path, or what `open` in the route says of a group. */
  key: string;
  /** What is shown of the name. */
  name: string;
  depth: number;
  numbers: Numbers;
  file?: ReportFile;
  /** Of a folder or a group. */
  group?: { files: number; isOpen: boolean; kind: 'folder' | 'functions' };
}

interface Folder {
  path: string;
  name: string;
  numbers: Numbers;
  folders: Map<string, Folder>;
  files: ReportFile[];
}

/** The files that the route asks for, in its order. */
export function filesOf(report: Report, route: Route): ReportFile[] {
  const view = report.viewOf(route.suite);
  const words = wordsOf(route.query);
  const shown = report.files.filter((file) => {
    if (!words.every((word) => file.lowered.includes(word))) return false;
    return !route.onlyMissed || isMissed(report.numbers(file, view));
  });
  return sorted(
    shown,
    route,
    ({ path }) => path,
    (file) => report.numbers(file, view),
  );
}

export function wordsOf(query: string): string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

export function rowsOf(report: Report, route: Route, files: readonly ReportFile[]): Row[] {
  switch (route.layout) {
    case 'list':
      return files.map((file) => fileRow(report, route, file, file.path, 0));
    case 'tree':
      return folderRows(report, route, treeOf(report, route, files), 0);
    case 'functions':
      return groupRows(report, route, files);
  }
}

function isMissed(numbers: Numbers): boolean {
  return missed(numbers, 'lines') + missed(numbers, 'branches') + missed(numbers, 'functions') > 0;
}

function fileRow(report: Report, { suite }: Route, file: ReportFile, name: string, depth: number): Row {
  return { key: file.path, name, depth, file, numbers: report.numbers(file, report.viewOf(suite)) };
}

function treeOf(report: Report, { suite }: Route, files: readonly ReportFile[]): Folder {
  const root: Folder = { path: '', name: '', numbers: noNumbers(), folders: new Map(), files: [] };
  const view = report.viewOf(suite);
  for (const file of files) {
    const numbers = report.numbers(file, view);
    let folder = root;
    addNumbers(folder.numbers, numbers);
    for (const name of file.path.split('/').slice(0, -1)) {
      const path = `${folder.path}${name}/`;
      const inner = folder.folders.get(name) ?? {
        path,
        name,
        numbers: noNumbers(),
        folders: new Map(),
        files: [],
      };
      folder.folders.set(name, inner);
      addNumbers(inner.numbers, numbers);
      folder = inner;
    }
    folder.files.push(file);
  }
  return root;
}

/** Folders before files; a folder with nothing but a folder in it is shown with it. */
function folderRows(report: Report, route: Route, folder: Folder, depth: number): Row[] {
  const inner = sorted(
    [...folder.folders.values()],
    route,
    ({ name }) => name,
    ({ numbers }) => numbers,
  );
  const isAlone = depth === 0 && inner.length === 1 && folder.files.length === 0;
  const rows = inner.flatMap((each) => {
    let last = each;
    let name = `${each.name}/`;
    for (let only = onlyFolder(last); only !== undefined; only = onlyFolder(last)) {
      last = only;
      name += `${only.name}/`;
    }
    // The first click opens what is closed, and a search opens everything.
    const isOpen = isAlone || route.query !== '' || route.open.includes(last.path);
    const group = { files: filesIn(last), isOpen, kind: 'folder' as const };
    const row: Row = { key: last.path, name, depth, numbers: last.numbers, group };
    return isOpen ? [row, ...folderRows(report, route, last, depth + 1)] : [row];
  });
  return [...rows, ...folder.files.map((file) => fileRow(report, route, file, baseName(file.path), depth))];
}

function onlyFolder({ folders, files }: Folder): Folder | undefined {
  const [only, other] = folders.values();
  return files.length === 0 && other === undefined ? only : undefined;
}

function filesIn({ folders, files }: Folder): number {
  return [...folders.values()].reduce((sum, each) => sum + filesIn(each), files.length);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** By the functions whose code holds a file; what several hold is shown once. */
function groupRows(report: Report, route: Route, files: readonly ReportFile[]): Row[] {
  const byHolders = new Map<number, ReportFile[]>();
  for (const file of files) {
    const group = byHolders.get(file.holders);
    if (group === undefined) byHolders.set(file.holders, [file]);
    else group.push(file);
  }
  const view = report.viewOf(route.suite);
  const groups = [...byHolders].map(([holders, members]) => {
    const numbers = noNumbers();
    for (const file of members) addNumbers(numbers, report.numbers(file, view));
    const names = report.holderNames(holders);
    return { key: `functions:${names.join(' ')}`, name: groupName(names), numbers, members };
  });
  return sorted(
    groups,
    route,
    ({ name }) => name,
    ({ numbers }) => numbers,
  ).flatMap(({ key, name, numbers, members }) => {
    const isOpen = groups.length === 1 || route.query !== '' || route.open.includes(key);
    const group = { files: members.length, isOpen, kind: 'functions' as const };
    const row: Row = { key, name, depth: 0, numbers, group };
    return isOpen ? [row, ...members.map((file) => fileRow(report, route, file, file.path, 1))] : [row];
  });
}

function groupName(names: readonly string[]): string {
  if (names.length === 0) return 'Deployed with no function';
  return names.length === 1 ? (names[0] ?? '') : `Shared by ${names.join(', ')}`;
}

/** Equal ones by name. */
function sorted<T>(
  all: readonly T[],
  { sort, isDescending }: Route,
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
