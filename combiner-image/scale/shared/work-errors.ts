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
      `${missing.length} of ${plural(items, 'part')} of the execution ${execution} are missing (${which}), so there is no report. Fold those again and then combine, or start anew with "plan".`,
    );
  }
}

/** A part is too large for the time of one call. Nothing of it is stored: another try begins again. */
export class UnfinishedPartError extends LambdaCoverageError {
  readonly exitCode = 5;
  protected readonly ownCode: ErrorCode = 'incomplete';

  constructor(part: { index: number; function: string; objects: number }, late: number) {
    const { index, function: folder, objects } = part;
    super(
      `Part ${index} (${plural(objects, 'object')} of ${folder}) could not be read in time: ${late} were left. Give the function a longer timeout, or more memory, which brings more processor time, and fold it again; or start anew with a smaller "batch".`,
    );
  }
}

/** What a plan is of could not be found out in the time there was. */
export class UnfinishedPlanError extends LambdaCoverageError {
  readonly exitCode = 5;
  protected readonly ownCode: ErrorCode = 'incomplete';

  /** @param missing what there was no time for */
  constructor(missing: string) {
    super(
      `Which builds are the newest is not known, so nothing is planned: ${missing} Or name the builds, which need not be looked for.`,
    );
  }
}

/** What stands under work/ is not what a combiner of this version has written there. */
export class UnusableWorkError extends LambdaCoverageError {
  readonly exitCode = 4;
  protected readonly ownCode: ErrorCode = 'damaged-object';
}
