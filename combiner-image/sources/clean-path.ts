import { isInPackage, packageFolderOf } from '../checkout/package-folders.ts';
import { type NameOrigin, sourceName } from '../placement/source-name.ts';

const NO_CODE = /\.(?:json|css|scss|sass|less|html?|graphql|gql|txt|md|svg|png|jpe?g|gif|wasm|node|ya?ml)$/i;
/** File systems allow 255 bytes for a name; reports append to it. */
const LONGEST_SEGMENT = 150;
/** Of 4,096 bytes, which the folder of the report and its pages share. */
const LONGEST_PATH = 800;

/** Sources that a bundler made up are named below this. */
export const MADE_UP_FOLDER = '<bundler>';

/** A script's or a source's name as a clean path: no scheme, drive, query, leading slash or `..`. */
export function cleanPath(name: string, origin: NameOrigin): string {
  return cleanedPath(sourceName(name, origin).segments);
}

/** Folders that are new for each build: of SAM, CodeBuild, and systems' temporary ones. */
const OF_ONE_BUILD =
  /^(?:private\/)?(?:tmp\/[^/]+|var\/folders\/[^/]+\/[^/]+\/T\/[^/]+|codebuild\/output\/[^/]+)\/(?=.)/;

/** @param segments as a map or a system names them. */
export function cleanedPath(segments: readonly string[]): string {
  const path = segments
    .filter((segment, i) => !(i === 0 && /^[a-z]:$/i.test(segment)))
    .map(legal)
    .join('/')
    .replace(OF_ONE_BUILD, '');
  return shortened(path.split('/')) || 'unnamed';
}

/** Whether a clean path is code of the project: no dependency, no bundler runtime, no data file. */
export function isUserSource(path: string): boolean {
  return !isInPackage(path) && !path.startsWith(`${MADE_UP_FOLDER}/`) && !NO_CODE.test(path);
}

/**
 * Which sources of a script are shown. Of a package's script, which nobody records by accident, those of the package
 * are: it stands in for the project.
 */
export function ownSources(script: string): (path: string) => boolean {
  const folder = packageFolderOf(script);
  if (folder === undefined) return isUserSource;
  return (path) => {
    const at = path.lastIndexOf(folder);
    return isUserSource(at < 0 ? path : path.slice(at + folder.length));
  };
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
