/** Wrong input for a local invocation. The message names the thing and says what to do. */
export class InvokeError extends Error {
  override readonly name = 'InvokeError';
}
