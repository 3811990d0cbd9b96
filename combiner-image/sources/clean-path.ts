import { unescaped } from './unescaped.ts';

const NO_CODE = /\.(?:json|css|scss|sass|less|html?|graphql|gql|txt|md|svg|png|jpe?g|gif|wasm|node|ya?ml)$/i;
const VIRTUAL =
  /^(?:webpack\/|\(webpack\)|external |\(disabled\)|<|node:|data:)| (?:lazy |eager )?sync(?: |$)/;
const SCHEME = /^[a-z][a-z0-9+.-]+:\/\/(?:@[^/]+\/)?[^/]*\//i;
/** File systems allow 255 bytes for a name; reports append to it. */
const LONGEST_SEGMENT = 150;
/** Of 4,096 bytes, which the folder of the report and its pages share. */
const LONGEST_PATH = 800;

/**
 * A source's name as a clean project-relative path: no scheme, drive, query or leading slash, and no `..`
 * (a path that leaves the task root, such as `../../src/x.ts` from a build folder, is taken as one of the project).
 */
export function cleanPath(name: string, taskRoot?: string): string {
  let path = name.replaceAll('\\', '/');
  if (path.startsWith('file://')) path = unescaped(path.slice('file://'.length).replace(/^[^/]*/, ''));
  const root = taskRoot?.replace(/\/+$/, '');
  if (root && path.startsWith(`${root}/`)) path = path.slice(root.length);
  // webpack puts a NUL before a `#`; Rollup marks what it makes up by a leading one.
  path = path.replaceAll('\0#', '#');
  if (path.startsWith('\0')) path = `<virtual>/${path}`;
  path = withoutQuery(path.replace(SCHEME, '').replace(/^\/?[a-z]:\//i, ''));
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(legal(segment));
  }
  return shortened(segments) || 'unnamed';
}

/** A name that stands for itself: absolute, with a scheme, or made up by a bundler. */
export function isRooted(name: string): boolean {
  return /^(?:\/|[a-z]:[\\/]|[a-z][a-z0-9+.-]+:\/\/|\0)/i.test(name) || VIRTUAL.test(name);
}

/** Whether a clean path is code of the project: no dependency, no bundler runtime, no data file. */
export function isUserSource(path: string): boolean {
  return !/(?:^|\/)node_modules\//.test(path) && !VIRTUAL.test(path) && !NO_CODE.test(path);
}

/**
 * Which sources of a script are shown. Of a package's script, which nobody records by accident, those of the package
 * are: it stands in for the project.
 */
export function ownSources(script: string): (path: string) => boolean {
  const [folder = ''] = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(script) ?? [];
  return (path) => isUserSource(path.startsWith(folder) ? path.slice(folder.length) : path);
}

/** From the first question mark in the last part on. */
function withoutQuery(path: string): string {
  const query = path.indexOf('?', path.lastIndexOf('/') + 1);
  return query < 0 ? path : path.slice(0, query);
}

function legal(segment: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
  let name = segment.replace(/[\x00-\x1f\x7f]/g, '_').slice(0, LONGEST_SEGMENT);
  while (Buffer.byteLength(name) > LONGEST_SEGMENT) name = name.slice(0, -1);
  return name;
}

/** The end of a path that is too long. A page of the report may stand where a folder has its name. */
function shortened(segments: readonly string[]): string {
  const path = segments
    .map((segment, i) => (i < segments.length - 1 ? segment.replace(/\.html$/i, '.html_') : segment))
    .join('/');
  return path.length <= LONGEST_PATH ? path : path.slice(-LONGEST_PATH).replace(/^[^/]*\//, '');
}
