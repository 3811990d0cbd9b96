import { readSecrets, SECRET_CHARACTERS } from './environment.ts';

const HIDDEN = '***';

/** What stands before a token in a header. */
const SCHEME = /^(?:bearer|basic|token|digest)\s+/i;

/**
 * Of headers, addresses and well-known tokens that no variable holds: the first group stays. Strangers send the texts:
 * none of these looks at a run of characters again from each of its places.
 */
const SHAPES: readonly RegExp[] = [
  /()\b(?:AWS4-[A-Z0-9-]{1,30}|Digest)\s+[\w-]+=(?:"[^"]*"|[^\s,"']+)(?:,\s*[\w-]+=(?:"[^"]*"|[^\s,"']+))*/gi,
  /(\b(?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:[a-z]+\s+)?)[^\s"',;]{4,}/gi,
  /(\b(?:bearer|basic)\s+)(?=[^\s"',;]*(?:\d|=|[._+/-]\w))[^\s"',;]{8,}/gi,
  /(\b(?:private|job|deploy)-token["']?\s*[:=]\s*["']?)[^\s"',;]{4,}/gi,
  /([?&](?:x-amz-(?:signature|security-token|credential)|access_token|private_token|token)=)[^\s&"']+/gi,
  /(\bx-amz-security-token["']?\s*[:=]\s*["']?)[^\s&"',;]{4,}/gi,
  /(\bsignature=["']?)[^\s&"',;]{4,}/gi,
  /(\w:\/\/[^\s/?#@:]*:)[^\s/?#@]+(?=@)/gi,
  /()\b(?:gh[a-z]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|gl[a-z]{2,6}-[\w.-]{20,})/g,
  /()(?<![\w-])(?=[\w-]+\.[\w-]{8,}\.)[\w-]*?\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
];

/**
 * What others say, as SDK, `fetch` and servers do, without the secrets of the environment that it may repeat, and
 * without what looks like one. Whatever a service answers goes through here before it is printed.
 * @param more secrets that no variable holds
 */
export function withoutSecrets(text: string, more: readonly string[] = []): string {
  const known = [...readSecrets(), ...more]
    .flatMap((secret) => [secret, secret.replace(SCHEME, '')])
    .filter((secret) => secret.length >= SECRET_CHARACTERS);
  const written = known.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
  ]);
  // A secret may be a part of another.
  const secrets = [...new Set(written)].sort((a, b) => b.length - a.length);
  const said = secrets.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
  return SHAPES.reduce((rest, shape) => rest.replace(shape, `$1${HIDDEN}`), said);
}
