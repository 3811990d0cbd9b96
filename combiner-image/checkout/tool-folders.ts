import { ORIGINALS_FOLDER } from '../../contract/instrumented-folder.ts';

/** Where tools that deploy put copies of the sources. */
const FOLDERS = new Set([
  ORIGINALS_FOLDER,
  '.aws-sam',
  '.build',
  '.esbuild',
  '.next',
  '.open-next',
  '.serverless',
  '.sst',
  '.terraform',
  '.webpack',
  'cdk.out',
]);

export function isToolFolder(name: string): boolean {
  return FOLDERS.has(name);
}
