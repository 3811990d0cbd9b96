import { LambdaCoverageError } from '../../combiner-image/errors.ts';

/** The handler, its folder, an event, or Node or Python itself, cannot be used. */
export class InvokeError extends LambdaCoverageError {
  readonly exitCode = 2;
  protected readonly ownCode = 'usage';
}
