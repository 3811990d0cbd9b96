/** PEP 263, on the first line, or on the second where the first is no code. */
const DECLARED = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const NO_CODE = /^[ \t\f]*(?:#.*)?$/;
const LATIN = /^(?:latin-?1|iso-?8859-1|iso-latin-1|l1|cp819)(?:-|$)/;

/** A text as Python reads it: UTF-8, unless it says otherwise. A byte order mark is kept. */
export function decodePython(bytes: Buffer): string {
  const encoding = encodingIn(bytes.toString('latin1', 0, 1_000));
  if (encoding === undefined || bytes.subarray(0, 3).toString('latin1') === '\xef\xbb\xbf')
    return bytes.toString('utf8');
  if (LATIN.test(encoding)) return bytes.toString('latin1');
  try {
    return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  } catch {
    // A name that only Python knows: its recorder has the text.
    return bytes.toString('utf8');
  }
}

/** The bytes of a text that says it is Latin-1; undefined for any other, which is UTF-8 to whoever asks. */
export function latinBytes(text: string): Buffer | undefined {
  const encoding = encodingIn(text.slice(0, 1_000));
  return encoding !== undefined && LATIN.test(encoding) ? Buffer.from(text, 'latin1') : undefined;
}

function encodingIn(beginning: string): string | undefined {
  const [first = '', second = ''] = beginning.split(/\r\n|\r|\n/, 2);
  const declared = DECLARED.exec(first) ?? (NO_CODE.test(first) ? DECLARED.exec(second) : undefined);
  return declared?.[1]?.toLowerCase().replaceAll('_', '-');
}
