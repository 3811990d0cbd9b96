import { readFile } from 'node:fs/promises';
import { type ContainerCredentials, readEnvironment } from '../../environment.ts';
import { messageOf } from '../../errors.ts';
import { nameOf } from './failure-kind.ts';

const ASKED_MS = 2_000;

/** As the SDK names it. */
class CredentialsProviderError extends Error {
  override readonly name = 'CredentialsProviderError';
}

/**
 * The SDK asks one source of credentials after the other, and in the end says only that none had any.
 * @returns what the profile's own source said, or the container's, where one was asked for; else the error
 */
export async function credentialFailure(error: unknown): Promise<unknown> {
  if (nameOf(error) !== 'CredentialsProviderError') return error;
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
    const answer = await fetch(url, {
      headers: authorization === undefined ? {} : { authorization },
      signal: AbortSignal.timeout(ASKED_MS),
    });
    if (answer.ok) return undefined;
    const said = (await answer.text()).replace(/\s+/g, ' ').slice(0, 200);
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
