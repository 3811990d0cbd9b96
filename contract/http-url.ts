export function isHttpUrl(text: string): boolean {
  return /^https?:\/\/[^/]/.test(text) && URL.canParse(text) && new URL(text).hostname !== '';
}

/** Of a server: what else stands in such a URL would be dropped, a password too. */
export function isEndpoint(text: string): boolean {
  if (!isHttpUrl(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return `${username}${password}${search}${hash}` === '';
}

/** As sockets take it: an address of IPv6 stands in brackets in a URL. */
export function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
