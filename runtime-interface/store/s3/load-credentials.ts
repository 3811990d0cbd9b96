import type { NameLookup } from '../http/name-lookup.ts';
import { type CredentialSource, FixedCredentials } from './credential-source.ts';
import type { Credentials, CredentialsEndpoint } from './settings.ts';

/** What asks the sandbox is loaded only where it must be asked. */
export async function loadCredentials(
  from: Credentials | CredentialsEndpoint,
  names: NameLookup,
): Promise<CredentialSource> {
  if (!('url' in from)) return new FixedCredentials(from);
  const { ContainerCredentials } = await import('./container-credentials.ts');
  return new ContainerCredentials(from, names);
}
