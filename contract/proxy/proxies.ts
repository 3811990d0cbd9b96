import { isHttpUrl } from '../http-url.ts';
import { asSwitch } from '../switch.ts';
import { type ReadVariable, trimming } from '../variable-reader.ts';

/** Which proxy a request goes through, as curl, the AWS CLI and Node with NODE_USE_ENV_PROXY read it. Plain data. */
export interface Proxies {
  /** URLs. */
  https: string | undefined;
  http: string | undefined;
  noProxy: string[];
}

const SWITCH = 'NODE_USE_ENV_PROXY';
/** Lower case counts first, as for Node. */
const HTTPS = ['https_proxy', 'HTTPS_PROXY'] as const;
const HTTP = ['http_proxy', 'HTTP_PROXY'] as const;
const NONE = ['no_proxy', 'NO_PROXY'] as const;

export const PROXY_VARIABLES: readonly string[] = [...HTTPS, ...HTTP, ...NONE, SWITCH];

/** Of a proxy, for a message: the variable "must be …". */
export const PROXY_FORM = 'an http or https URL, with special characters of a password as in %23';

/**
 * @param read gives a variable's value
 * @param refuse is called for a variable that names no proxy that can be used
 * @returns `undefined` when there is none
 */
export function readProxies(read: ReadVariable, refuse: (variable: string) => void): Proxies | undefined {
  const textOf = trimming(read);
  if (asSwitch(textOf(SWITCH) ?? 'on') === false) return undefined;
  const proxyOf = (variables: readonly string[]): string | undefined => {
    const variable = variables.find((name) => textOf(name) !== undefined);
    const value = variable && textOf(variable);
    if (variable === undefined || value === undefined) return undefined;
    const url = value.includes('://') ? value : `http://${value}`;
    if (isProxy(url)) return url;
    refuse(variable);
    return undefined;
  };
  const https = proxyOf(HTTPS);
  const http = proxyOf(HTTP);
  if (https === undefined && http === undefined) return undefined;
  const none = NONE.map(textOf).find((value) => value !== undefined) ?? '';
  return { https, http, noProxy: none.split(/[\s,]+/).filter((entry) => entry !== '') };
}

/** A `/`, `\`, `?` or `#` of a user or a password ends the host, if it is not escaped: it would be another's. */
function isProxy(text: string): boolean {
  if (!isHttpUrl(text)) return false;
  const { pathname, search, hash } = new URL(text);
  return !`${pathname}${search}${hash}`.includes('@');
}
