import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Python files below a folder, but those in folders of these names. */
export function pythonFiles(folder: string, without: readonly string[] = []): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return without.includes(entry.name) ? [] : pythonFiles(path, without);
      return entry.isFile() && entry.name.endsWith('.py') ? [path] : [];
    });
}

/** The text of a file, in the encoding that it names (PEP 263). */
export function pythonText(file: string): string {
  const bytes = readFileSync(file);
  const head = bytes.subarray(0, 400).toString('latin1').split('\n').slice(0, 2).join('\n');
  const label = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/m.exec(head)?.[1] ?? 'utf-8';
  return new TextDecoder(LABELS[label.toLowerCase()] ?? label, { ignoreBOM: true }).decode(bytes);
}

/** What Python calls otherwise than the web. */
const LABELS: Readonly<Record<string, string>> = {
  'latin-1': 'latin1',
  'utf-8-sig': 'utf-8',
  koi8_r: 'koi8-r',
};
