import { BlockList, isIP } from 'node:net';
import { withoutBrackets } from '../http-url.ts';

/** @param entries of NO_PROXY; see docs/configuration.md for their forms */
export function needsNoProxy(entries: readonly string[], host: string, port: string): boolean {
  return entries.some((entry) => covers(entry, host, port));
}

/**
 * `*`, `example.com` and `.example.com` with all names below, `*.example.com`, an address, a range (`10.0.0.0/8`,
 * `10.0.0.1-10.0.0.9`), each with a port. An address of IPv6 with a port stands in brackets.
 */
function covers(entry: string, host: string, port: string): boolean {
  const text = entry.toLowerCase();
  const [, named = text, wanted] = isIP(text) ? [] : (/^(\[[^\]]+\]|[^:]*):(\d+)$/.exec(text) ?? []);
  if (wanted !== undefined && wanted !== port) return false;
  if (named === '*') return true;
  const name = withoutBrackets(named);
  const kind = isIP(host);
  if (kind !== 0) return isAmong(host, kind === 6 ? 'ipv6' : 'ipv4', name);
  const suffix = name.replace(/^\*?\./, '');
  return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`));
}

/** Addresses are compared as numbers: there are many ways to write one of IPv6. */
function isAmong(address: string, family: 'ipv4' | 'ipv6', text: string): boolean {
  const list = new BlockList();
  const [network = '', length] = text.split('/');
  const [first = '', last = first] = network.split('-');
  try {
    if (length === undefined) list.addRange(first, last, family);
    else if (/^\d+$/.test(length)) list.addSubnet(network, Number(length), family);
  } catch {
    // A name, or addresses of the other family.
    return false;
  }
  return list.check(address, family);
}
