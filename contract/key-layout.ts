/**
 * Where everything stands in a store. The same names are object keys in a bucket and paths in a directory.
 *
 *     <prefix>raw/<function>/<time>-<sandbox>.json.gz
 *     <prefix>scripts/<function>/<id of text and map>.json.gz
 *     <prefix>scripts/<sha256 of the text>.json.gz               written by older recorders, for all functions
 *     <prefix>maps/<sha256 of the text without its comment>.json.gz   of maps that are not deployed, by `maps upload`
 *     <prefix>checkouts/<time>-<id>.json.gz                           files of a checkout, by `manifest`
 *     <prefix>runs/<name>/<time>.json                                 test runs, by `run`
 *     <prefix>reports/<time>-<id>/…, <prefix>reports/latest.json, <prefix>reports/begun.json
 *     <prefix>reports/entries/<time>-<id>.json.gz, <prefix>reports/index.json, <prefix>reports/badge.svg
 *     <prefix>compactions/<function>/<turn>-<id>.json, ….done, <prefix>compactions/<function>/alive-<id>
 *     <prefix>work/<execution>/plan.json, <prefix>work/<execution>/asked.json     a fold that many share
 *     <prefix>work/<execution>/parts/<index>.json.gz                              what came of each part
 */

/** `''` or a path that ends in one slash and cannot climb: empty, `.` and `..` segments are dropped. */
export function normalizePrefix(prefix: string): string {
  const segments = prefix.split('/').filter((segment) => !['', '.', '..'].includes(segment));
  return segments.length === 0 ? '' : `${segments.join('/')}/`;
}

/**
 * A function's name as one key segment: what Lambda allows in a name (letters, digits, `-`, `_`) stays,
 * anything else becomes `_`, so that no name can climb out of its folder.
 */
export function functionSegment(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 140) || '_';
}

/** Whether a folder may be one of a function. */
export function isFunctionSegment(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,140}$/.test(name);
}

/** `20261123T014016.027Z`: sorts by time, and is a legal file name everywhere. */
export function compactTime(time: Date): string {
  return time.toISOString().replace(/[-:]/g, '');
}

/** The inverse of `compactTime`; `undefined` for anything else. */
export function parseCompactTime(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

export function rawFolder(prefix: string, functionName?: string): string {
  const folder = `${normalizePrefix(prefix)}raw/`;
  return functionName === undefined ? folder : `${folder}${functionSegment(functionName)}/`;
}

export function rawKey(prefix: string, functionName: string, time: Date, sandboxId: string): string {
  return `${rawFolder(prefix, functionName)}${compactTime(time)}-${sandboxId}.json.gz`;
}

/** Whether a key under `raw/` may be coverage: `.DS_Store` and `notes.txt` are nobody's. A folder's name has no dot. */
export function isNamedAsRaw(key: string): boolean {
  return key.endsWith('.json.gz') || !key.slice(key.lastIndexOf('/') + 1).includes('.');
}

/** Ids of compacted objects begin so: a reader takes them first. Nothing depends on it but time. */
export const COMPACTED_ID = 'compacted';

const TURN_DIGITS = 8;

/** One each hour lasts for eleven thousand years. */
export const MAX_TURN = 10 ** TURN_DIGITS - 1;

/** Sorts by number: a list that goes in order sees the latest turn, whatever happens meanwhile. */
function turnDigits(turn: number): string {
  return String(turn).padStart(TURN_DIGITS, '0');
}

/** @param digest 16 hex digits that tell apart what is put in one turn. */
export function compactedId(turn: number, digest: string): string {
  return `${COMPACTED_ID}${turnDigits(turn)}${digest}`;
}

/**
 * The turn in which a compacted object was put, by its id; 0 for one of before there were turns, undefined for
 * any other object.
 */
export function turnOfCompactedId(sandboxId: string): number | undefined {
  if (!sandboxId.startsWith(COMPACTED_ID)) return undefined;
  return Number(/^(\d{8})[0-9a-f]{16}$/.exec(sandboxId.slice(COMPACTED_ID.length))?.[1] ?? 0);
}

/** Where those who compact agree on whose turn it is; docs/compaction.md describes it. */
export function compactionFolder(prefix: string, functionName?: string): string {
  const folder = `${normalizePrefix(prefix)}compactions/`;
  return functionName === undefined ? folder : `${folder}${functionSegment(functionName)}/`;
}

export interface TurnKeyParts {
  functionName: string;
  turn: number;
  id: string;
  /** `json`: the turn was taken. `done`: it is over. */
  kind: 'json' | 'done';
}

export function turnKey(prefix: string, { functionName, turn, id, kind }: TurnKeyParts): string {
  return `${compactionFolder(prefix, functionName)}${turnDigits(turn)}-${id}.${kind}`;
}

/** The inverse of `turnKey`; undefined for anything else. */
export function parseTurnKey(prefix: string, key: string): TurnKeyParts | undefined {
  const folder = compactionFolder(prefix);
  if (!key.startsWith(folder)) return undefined;
  const match = /^([A-Za-z0-9_-]+)\/(\d{8})-([0-9a-f]{16})\.(json|done)$/.exec(key.slice(folder.length));
  const [, functionName, turn, id, kind] = match ?? [];
  if (functionName === undefined || id === undefined) return undefined;
  return { functionName, turn: Number(turn), id, kind: kind === 'done' ? 'done' : 'json' };
}

/** Written again and again by who has a turn, or waits for one. */
export function aliveKey(prefix: string, functionName: string, id: string): string {
  return `${compactionFolder(prefix, functionName)}alive-${id}`;
}

export interface RawKeyParts {
  functionName: string;
  time: Date;
  sandboxId: string;
}

/** What a raw object's key says of it; `undefined` when the key is not one of ours. */
export function parseRawKey(prefix: string, key: string): RawKeyParts | undefined {
  const folder = rawFolder(prefix);
  if (!key.startsWith(folder)) return undefined;
  const match = /^([A-Za-z0-9_-]{1,140})\/([0-9TZ.]+)-([0-9a-z]+)\.json\.gz$/.exec(key.slice(folder.length));
  const time = match?.[2] === undefined ? undefined : parseCompactTime(match[2]);
  if (match?.[1] === undefined || match[3] === undefined || time === undefined) return undefined;
  return { functionName: match[1], time, sandboxId: match[3] };
}

function scriptFolder(prefix: string, functionName?: string): string {
  const folder = `${normalizePrefix(prefix)}scripts/`;
  return functionName === undefined ? folder : `${folder}${functionSegment(functionName)}/`;
}

/** All that functions write to, and the rights of their roles are for. */
export function functionFolders(prefix: string): string[] {
  return [rawFolder(prefix), scriptFolder(prefix)];
}

/** @param id of `scriptId` */
export function scriptKey(prefix: string, functionName: string, id: string): string {
  return `${scriptFolder(prefix, functionName)}${id}.json.gz`;
}

/** Where older recorders put a script: once for all functions, by its text alone. */
export function sharedScriptKey(prefix: string, hash: string): string {
  return `${scriptFolder(prefix)}${hash}.json.gz`;
}

export interface ScriptKeyParts {
  /** As its folder is called; absent for scripts of older recorders. */
  functionName?: string;
  /** Id, or hash of the text where there is no function. */
  id: string;
}

/** What a script object's key says of it; `undefined` when the key is not one of ours. */
export function parseScriptKey(prefix: string, key: string): ScriptKeyParts | undefined {
  const folder = scriptFolder(prefix);
  if (!key.startsWith(folder)) return undefined;
  const match = /^(?:([A-Za-z0-9_-]+)\/)?([0-9a-f]{64})\.json\.gz$/.exec(key.slice(folder.length));
  if (match?.[2] === undefined) return undefined;
  return { id: match[2], ...(match[1] !== undefined && { functionName: match[1] }) };
}

/** Maps that are not deployed. */
export function mapFolder(prefix: string): string {
  return `${normalizePrefix(prefix)}maps/`;
}

/** @param hash SHA-256 of the text without what says where its map is. */
export function mapKey(prefix: string, hash: string): string {
  return `${mapFolder(prefix)}${hash}.json.gz`;
}

/** Lists of the files of checkouts. */
export function manifestFolder(prefix: string): string {
  return `${normalizePrefix(prefix)}checkouts/`;
}

/** @param id 16 hex digits. */
export function manifestKey(prefix: string, time: Date, id: string): string {
  return `${manifestFolder(prefix)}${compactTime(time)}-${id}.json.gz`;
}

/** When a manifest was made, by its key; undefined when the key is not one of ours. */
export function timeOfManifestKey(prefix: string, key: string): Date | undefined {
  const folder = manifestFolder(prefix);
  if (!key.startsWith(folder)) return undefined;
  const [, time = ''] = /^([0-9TZ.]+)-[0-9a-f]{16}\.json\.gz$/.exec(key.slice(folder.length)) ?? [];
  return parseCompactTime(time);
}

/** The file of a directory store that an object is written to before it gets its name. */
export function unfinishedFile(file: string, unique: string): string {
  return `${file}.${unique}.part`;
}

/** Whether a file is one that is being written, or whose writer was killed: no object. */
export function isUnfinished(file: string): boolean {
  return /\.[0-9a-f]+\.(?:part|tmp)$/.test(file);
}

/** Records of test runs. */
export function runFolder(prefix: string): string {
  return `${normalizePrefix(prefix)}runs/`;
}

/** @param name letters, digits, dots, dashes and underscores; begins with a letter or a digit. */
export function runKey(prefix: string, name: string, startedAt: Date): string {
  return `${runFolder(prefix)}${name}/${compactTime(startedAt)}.json`;
}

/** The inverse of `runKey`; undefined for anything else. */
export function parseRunKey(prefix: string, key: string): { name: string; time: Date } | undefined {
  const folder = runFolder(prefix);
  if (!key.startsWith(folder)) return undefined;
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]{0,99})\/([0-9TZ.]+)\.json$/.exec(key.slice(folder.length));
  const time = parseCompactTime(match?.[2] ?? '');
  return match?.[1] === undefined || time === undefined ? undefined : { name: match[1], time };
}

/** All reports. */
export function reportsFolder(prefix: string): string {
  return `${normalizePrefix(prefix)}reports/`;
}

export function reportFolder(prefix: string, time: Date, id: string): string {
  return reportFolderOf(prefix, `${compactTime(time)}-${id}`);
}

/** @param id as `isReportId` knows it */
export function reportFolderOf(prefix: string, id: string): string {
  return `${reportsFolder(prefix)}${id}/`;
}

const REPORT_ID = /^\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{8}$/;

/** The time and id that a report's folder is named by: they sort by time. */
export function isReportId(text: string): boolean {
  return REPORT_ID.test(text);
}

/** When a report was made, by its id. */
export function timeOfReportId(id: string): Date | undefined {
  return isReportId(id) ? parseCompactTime(id.slice(0, id.indexOf('-'))) : undefined;
}

/** The report that an object below its folder belongs to; undefined for any other object. */
export function reportIdOfKey(prefix: string, key: string): string | undefined {
  const folder = reportsFolder(prefix);
  const id = key.startsWith(folder) ? (key.slice(folder.length).split('/', 1)[0] ?? '') : '';
  return isReportId(id) && key.startsWith(`${folder}${id}/`) ? id : undefined;
}

/** What is told of each report: the list of reports is made of it. */
export function reportEntryFolder(prefix: string): string {
  return `${reportsFolder(prefix)}entries/`;
}

export function reportEntryKey(prefix: string, id: string): string {
  return `${reportEntryFolder(prefix)}${id}.json.gz`;
}

/** The inverse of `reportEntryKey`; undefined for anything else. */
export function idOfReportEntryKey(prefix: string, key: string): string | undefined {
  const folder = reportEntryFolder(prefix);
  const id = key.startsWith(folder) ? key.slice(folder.length).replace(/\.json\.gz$/, '') : '';
  return isReportId(id) && key.endsWith('.json.gz') ? id : undefined;
}

/** The list of reports. */
export function reportIndexKey(prefix: string): string {
  return `${reportsFolder(prefix)}index.json`;
}

/** A picture of how much ran, of the report that `latest.json` names. */
export function badgeKey(prefix: string): string {
  return `${reportsFolder(prefix)}badge.svg`;
}

export function latestReportKey(prefix: string): string {
  return `${reportsFolder(prefix)}latest.json`;
}

/** Written before the work on a report begins: whoever cannot write it cannot write the report. */
export function begunReportKey(prefix: string): string {
  return `${reportsFolder(prefix)}begun.json`;
}

/** A fold that many share is named so; Step Functions takes such names too, for executions. */
export function isExecutionName(text: string): boolean {
  return EXECUTION_NAME.test(text);
}

const EXECUTION_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

/**
 * Of all shared folds, or of one.
 * @param execution as `isExecutionName` knows it
 */
export function workFolder(prefix: string, execution?: string): string {
  const folder = `${normalizePrefix(prefix)}work/`;
  return execution === undefined ? folder : `${folder}${execution}/`;
}

/** What is to be folded, part by part. */
export function planKey(prefix: string, execution: string): string {
  return `${workFolder(prefix, execution)}plan.json`;
}

/** What a fold is asked for. */
export function askedKey(prefix: string, execution: string): string {
  return `${workFolder(prefix, execution)}asked.json`;
}

/** @param index of the part in the plan, from 0 */
export function partKey(prefix: string, execution: string, index: number): string {
  return `${workFolder(prefix, execution)}parts/${index}.json.gz`;
}

export interface PartKeyParts {
  execution: string;
  index: number;
}

/** The inverse of `partKey`; undefined for anything else. */
export function parsePartKey(prefix: string, key: string): PartKeyParts | undefined {
  const folder = workFolder(prefix);
  if (!key.startsWith(folder)) return undefined;
  const match = /^([^/]+)\/parts\/(0|[1-9]\d{0,8})\.json\.gz$/.exec(key.slice(folder.length));
  const [, execution = '', index] = match ?? [];
  return isExecutionName(execution) ? { execution, index: Number(index) } : undefined;
}
