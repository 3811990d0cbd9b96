import type { CountForm } from './count-form.ts';
import { counterForms } from './counters/counter-forms.ts';
import { istanbul } from './istanbul/istanbul.ts';
import { python } from './python/python.ts';
import { unknownForm } from './unknown-form.ts';
import { v8Block } from './v8-block/v8-block.ts';

/** The forms of counts that this version can read. A new form is one more line here. */
export const FORMS: CountForm[] = [...counterForms, istanbul, python, v8Block];

/** @param name absent from script entries that V8 counted. */
export function formNamed(name: string = v8Block.name): CountForm {
  return FORMS.find((form) => form.name === name) ?? unknownForm(name);
}

/** Whether sums of this form can be made and written again. */
export function isKnown(form: CountForm): boolean {
  return FORMS.includes(form);
}
