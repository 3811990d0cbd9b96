/** A proxy did not let a connection through, or was not there. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  /** Of its answer; `undefined` when none came. */
  readonly status: number | undefined;

  private constructor(message: string, options: { status?: number; cause?: Error }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = options.status;
  }

  static answered(status: number): ProxyError {
    const what = status === 407 ? 'wants a user and a password' : 'does not let the store through';
    return new ProxyError(`the proxy ${what} (${status})`, { status });
  }

  static unreachable(cause: Error & { code?: string }): ProxyError {
    return new ProxyError(`the proxy cannot be reached (${cause.code ?? cause.message})`, { cause });
  }
}
