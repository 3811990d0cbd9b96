import { expect, test } from 'vitest';
import { FORMS } from '../../../combiner-image/forms/forms.ts';
import { ENGINE_KINDS } from '../../../runtime-interface/engine/engine-kinds.ts';
import { COUNT_FORMS } from '../../../runtime-interface/engine/forms.ts';

test('the combiner reads every form of counts that the recorder writes', () => {
  const read = FORMS.map(({ name }) => name);
  expect(Object.keys(COUNT_FORMS).filter((name) => !read.includes(name))).toEqual([]);
});

test.each(Object.entries(ENGINE_KINDS))('the engine under %s counts in that form', (name, { form }) => {
  expect(form).toBe(name);
});
