import { createHash } from 'node:crypto';

/** Git's name of a file's content: SHA-256 in repositories that were made so. */
export function blobHash(content: string | Buffer, algorithm: 'sha1' | 'sha256' = 'sha1'): string {
  const bytes = Buffer.from(content);
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** A text as tools and systems agree on it: no byte order mark, and lines end in `\n`. */
export function plainText(text: string): string {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return bare.includes('\r') ? bare.replaceAll('\r\n', '\n') : bare;
}

/** The same text as others may have stored it: with the line ends of Windows, with a byte order mark. */
export function otherForms(plain: string): string[] {
  const windows = plain.replaceAll('\n', '\r\n');
  return [`\uFEFF${plain}`, windows, `\uFEFF${windows}`];
}
