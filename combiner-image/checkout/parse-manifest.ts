import { MANIFEST_SCHEMA } from '../../contract/checkout-manifest.ts';
import { type Fields, schema, text, textLike, wrong } from '../bytes/check.ts';
import { inflate } from '../bytes/inflate.ts';
import { textFields } from '../bytes/text-fields.ts';
import { UnreadableObjectError } from '../errors.ts';
import { heapBytes } from '../heap.ts';
import type { ListedFile } from './listed-file.ts';
import { isManifestPath, MANIFEST_LIMITS } from './manifest-limits.ts';
import type { Repository } from './repository.ts';

/** Its bytes, its JSON and its lines are in memory together. */
const SHARE_OF_HEAP = 0.1;
const FIELDS = ['schema', 'commit', 'branch', 'remote', 'codeowners', 'files'];
const LONGEST_TEXT = 1_000;
const LINE = /^([0-9a-f]{40}|[0-9a-f]{64}) (.+)$/;

export interface ParsedManifest {
  repository: Repository;
  files: ListedFile[];
}

/** Reads a manifest as it is stored. @throws UnreadableObjectError that says what is wrong. */
export function parseManifest(bytes: Uint8Array): ParsedManifest {
  const most = Math.min(MANIFEST_LIMITS.expandedBytes, Math.floor(heapBytes() * SHARE_OF_HEAP));
  const manifest = schema(textFields(inflate(bytes, most), FIELDS), MANIFEST_SCHEMA);
  const commit = textLike(manifest['commit'], /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/, 'commit', 'a commit');
  return { repository: { commit, ...described(manifest) }, files: filesIn(text(manifest['files'], 'files')) };
}

/** What only describes costs no manifest: whatever is no text, or too long, is not there. */
function described(manifest: Fields): Omit<Repository, 'commit'> {
  const texts = (['branch', 'remote', 'codeowners'] as const).flatMap((field) => {
    const value = manifest[field];
    const most = field === 'codeowners' ? MANIFEST_LIMITS.codeowners : LONGEST_TEXT;
    return typeof value === 'string' && value.length <= most ? [[field, value]] : [];
  });
  return Object.fromEntries(texts);
}

function filesIn(lines: string): ListedFile[] {
  const files: ListedFile[] = [];
  for (let start = 0; start < lines.length; ) {
    const newline = lines.indexOf('\n', start);
    const end = newline < 0 ? lines.length : newline;
    // Longer ones are none.
    const [, blob, path] =
      LINE.exec(lines.slice(start, Math.min(end, start + MANIFEST_LIMITS.path + 66))) ?? [];
    if (path === undefined || !isManifestPath(path)) throw wrong('files', 'hashes and paths, one a line');
    if (files.length >= MANIFEST_LIMITS.files)
      throw new UnreadableObjectError('too-large', `more than ${MANIFEST_LIMITS.files} files`);
    files.push({ path, blob });
    start = end + 1;
  }
  return files;
}
