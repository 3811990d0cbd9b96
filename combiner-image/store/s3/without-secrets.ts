import { readSecrets } from '../../environment.ts';

/** What others say, as SDK, `fetch` and servers do, without the secrets of the environment that it may repeat. */
export function withoutSecrets(text: string, more: readonly string[] = []): string {
  // A secret may be a part of another.
  const secrets = [...new Set([...readSecrets(), ...more])].sort((a, b) => b.length - a.length);
  return secrets
    .filter((secret) => secret !== '')
    .reduce((said, secret) => said.replaceAll(secret, '***'), text);
}
