import { readEnvironment } from '../../environment.ts';
import { nameOf } from './failure-kind.ts';

/**
 * The SDK asks one source of credentials after the other, and in the end says only that none had any.
 * @returns what the profile's own source said, where a profile was asked for; else the error
 */
export async function credentialFailure(error: unknown): Promise<unknown> {
  const { profile } = readEnvironment();
  if (nameOf(error) !== 'CredentialsProviderError' || profile === undefined) return error;
  const { fromIni } = await import('@aws-sdk/credential-provider-ini');
  return fromIni({ profile })().then(
    () => error,
    (reason: unknown) => (nameOf(reason) === 'CredentialsProviderError' ? reason : error),
  );
}
