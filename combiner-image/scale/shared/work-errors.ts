import type { ErrorCode } from '../../../contract/error-codes.ts';
import { LambdaCoverageError } from '../../errors.ts';
import { plural } from '../../plural.ts';
import { someOf } from '../../some-of.ts';

/** Some parts of a shared fold are not there: a report would lack what they hold. Nothing is lost. */
export class MissingPartsError extends LambdaCoverageError {
  readonly exitCode = 5;
  protected readonly ownCode: ErrorCode = 'incomplete';

  constructor(execution: string, missing: readonly number[], items: number) {
    const which = someOf(missing.map(String));
    super(
      `${missing.length} of ${plural(items, 'part')} of the execution ${execution} are missing (${which}). Fold those again, as by a redrive of the state machine, and then combine; or start anew with "plan".`,
    );
  }
}

/** What stands under work/ is not what a combiner of this version has written there. */
export class UnusableWorkError extends LambdaCoverageError {
  readonly exitCode = 4;
  protected readonly ownCode: ErrorCode = 'damaged-object';
}
