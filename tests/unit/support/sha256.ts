import { createHash, createHmac } from 'node:crypto';

/** node:crypto in the shape that the AWS SDK's signer asks for. */
export class Sha256 {
  readonly #hash;
  constructor(secret?: Parameters<typeof createHmac>[1]) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}
