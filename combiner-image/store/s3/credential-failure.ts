import { readFile } from 'node:fs/promises';
import { type ContainerCredentials, readEnvironment } from '../../environment.ts';
import { messageOf } from '../../errors.ts';
import { withoutSecrets } from '../../without-secrets.ts';
import { codeOf, nameOf } from './failure-kind.ts';

const ASKED_MS = 2_000;

/** What Node sends of a header. */
const IN_HEADERS = /^[\t\x20-\x7e\x80-\xff]*$/;

/** As the SDK names it. */
class CredentialsProviderError extends Error {
  override readonly name = 'CredentialsProviderError';
}

/**
 * The SDK asks one source of credentials after the other, and in the end says only that none had any.
 * @returns what the profile's own source said, or the container's, where one was asked for; else the error
 */
export async function credentialFailure(error: unknown): Promise<unknown> {
  // Of a container's token that no header takes, Node says so itself.
  if (nameOf(error) !== 'CredentialsProviderError' && codeOf(error) !== 'ERR_INVALID_CHAR') return error;
  const { profile, containerCredentials } = readEnvironment();
  if (profile === undefined)
    return (containerCredentials && (await containerFailure(containerCredentials))) ?? error;
  const { fromIni } = await import('@aws-sdk/credential-provider-ini');
  return fromIni({ profile })().then(
    () => error,
    (reason: unknown) => (nameOf(reason) === 'CredentialsProviderError' ? reason : error),
  );
}

/** @returns `undefined` where it hands them out after all */
async function containerFailure({ url, token, tokenFile }: ContainerCredentials): Promise<Error | undefined> {
  try {
    const authorization = tokenFile === undefined ? token : await readFile(tokenFile, 'utf8');
    // Fetch would repeat it in its error.
    if (authorization !== undefined && !IN_HEADERS.test(authorization))
      return new CredentialsProviderError(
        `the container's token has a character that no header may have, such as the end of a line: check ${tokenFile === undefined ? 'AWS_CONTAINER_AUTHORIZATION_TOKEN' : `the file ${tokenFile}`}`,
      );
    const answer = await fetch(url, {
      headers: authorization === undefined ? {} : { authorization },
      signal: AbortSignal.timeout(ASKED_MS),
    });
    if (answer.ok) return undefined;
    const said = withoutSecrets(await answer.text(), [authorization?.trim() ?? ''])
      .replace(/\s+/g, ' ')
      .slice(0, 200);
    return new CredentialsProviderError(
      `the container's endpoint for credentials answered ${answer.status}: ${said}`,
    );
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    return new CredentialsProviderError(
      `the container's endpoint for credentials cannot be asked: ${messageOf(reason)}`,
      { cause },
    );
  }
}
