import type { StackFrame } from '../../contract/raw-object.ts';

/** A frame of a script that is known by its content. */
export interface ThrowFrame extends Omit<StackFrame, 'url'> {
  /** As `ScriptReference.key`. */
  script: string;
}
