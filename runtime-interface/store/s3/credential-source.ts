import type { Credentials } from './settings.ts';

/** What signs. */
export interface CredentialSource {
  /** @throws StoreError */
  get(): Promise<Credentials>;
  /** S3 says that these have expired. @returns whether others can be had */
  forget(expired: Credentials): boolean;
}

export class FixedCredentials implements CredentialSource {
  readonly #credentials: Credentials;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  async get(): Promise<Credentials> {
    return this.#credentials;
  }

  forget(): boolean {
    return false;
  }
}
