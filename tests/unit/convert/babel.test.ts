import { parse } from '@babel/parser';
import { expect, test } from 'vitest';
import { UnconvertedScriptError } from '../../../combiner-image/errors.ts';
import { parseBabel } from '../../../combiner-image/sources/babel.ts';
import { HIDDEN_BLOCKS, textOfNamesInBlocks } from '../../fuzz/hostile/code.ts';

const HEAP = 64 * 1024 * 1024;
const OPTIONS = { sourceType: 'unambiguous', errorRecovery: true } as const;

const plugins = (path: string) => [path.endsWith('.ts') ? ('typescript' as const) : ('jsx' as const)];

test.each(Object.keys(HIDDEN_BLOCKS) as (keyof typeof HIDDEN_BLOCKS)[])(
  'names that are kept for each block have a bound, behind %s',
  (behind) => {
    const { path, text } = textOfNamesInBlocks(600, behind);
    const parsed = () => parseBabel(text, { ...OPTIONS, plugins: plugins(path) }, HEAP);
    expect(parsed).toThrow(UnconvertedScriptError);
    expect(parsed).toThrow('too many names in blocks for a heap of');
    const { path: few, text: honest } = textOfNamesInBlocks(300, behind);
    expect(parseBabel(honest, { ...OPTIONS, plugins: plugins(few) }, HEAP).errors).toEqual([]);
  },
);

test('a text is parsed as Babel does, and its errors are the same', () => {
  const text = 'var a; { var a, b; for (const c of a) { function a() {} } } let b; export { d };';
  const options = { ...OPTIONS, sourceType: 'module' } as const;
  const { program, errors } = parseBabel(text, options);
  const expected = parse(text, options);
  expect(JSON.stringify(program)).toBe(JSON.stringify(expected.program));
  expect(errors?.map(String)).toEqual(expected.errors?.map(String));
  expect(errors?.length).toBeGreaterThan(0);
  expect(() => parseBabel('a b', { sourceType: 'script' })).toThrow(SyntaxError);
});
