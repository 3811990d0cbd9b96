const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** `812 bytes`, `14.2 MB`: by thousands, as stores bill. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  let scaled = bytes;
  let unit = '';
  for (const next of UNITS) {
    if (scaled < 1_000) break;
    scaled /= 1_000;
    unit = next;
  }
  return `${scaled < 100 ? scaled.toFixed(1) : Math.round(scaled)} ${unit}`;
}
