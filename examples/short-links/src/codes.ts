const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const BLOCKED = ['localhost', 'example.org'];

/** The same address has the same code. */
export function codeFor(url: string, length = 6): string {
  let hash = 2166136261;
  for (const char of url) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619) >>> 0;
  let code = '';
  while (code.length < length) {
    code += ALPHABET[hash % ALPHABET.length];
    hash = Math.floor(hash / ALPHABET.length) || 2166136261 + code.length;
  }
  return code;
}

/** True, or the reason why not. */
export function isAllowed(url: unknown): true | string {
  if (typeof url !== 'string' || !URL.canParse(url)) return 'url must be an address';
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return `${protocol} links are not allowed`;
  return BLOCKED.some((host) => hostname === host || hostname.endsWith(`.${host}`))
    ? `${hostname} is blocked`
    : true;
}
