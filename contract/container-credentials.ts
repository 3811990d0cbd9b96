import { isHttpUrl } from './http-url.ts';

const HOST = 'http://169.254.170.2/';

/** Where a container hands out credentials: a path at the address of ECS comes first, as for an AWS SDK. */
export function containerCredentialsUrl(
  relative: string | undefined,
  full: string | undefined,
): string | undefined {
  return relative === undefined ? full : `${HOST}${relative.replace(/^\/+/, '')}`;
}

/** As an AWS SDK has it: the token goes over no network in the clear. */
export function mayGetToken(text: string): boolean {
  if (!isHttpUrl(text)) return false;
  const { protocol, hostname } = new URL(text);
  const isNear = /^(localhost|127\.[\d.]+|\[::1\]|169\.254\.170\.(2|23)|\[fd00:ec2::23\])$/.test(hostname);
  return protocol === 'https:' || isNear;
}
