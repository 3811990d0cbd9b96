import { expect, test } from 'vitest';
import { settleStrays } from '../../../combiner-image/carry/strays.ts';
import { SourceFiles } from '../../../combiner-image/report/source-files.ts';

const HERE = { isHere: true, isEmpty: false };
const ELSEWHERE = { isHere: false, isEmpty: true };

interface Told {
  name: string;
  below: string;
  text?: string;
  functionName?: string;
  /** Of an older build. */
  isPast?: boolean;
  isFile?: boolean;
  isGuess?: boolean;
}

function settled(told: readonly Told[], checkout = HERE) {
  const sources = new SourceFiles();
  for (const { name, below, text = name, functionName = 'orders', isPast = false, ...found } of told)
    sources.add({
      ...{ name, text, origins: [{ functionName, below, isPast }], age: 0, deployed: '' },
      ...{ isFile: false, isGuess: false, isCurrent: false, ...found },
      data: { path: name, statementMap: {}, fnMap: {}, branchMap: {}, s: {}, f: {}, b: {} },
    });
  const { renamed, gone } = settleStrays(sources, checkout);
  return { renamed, gone, left: sources.all().map(({ path, text }) => `${path}: ${text}`) };
}

const HANDLER: Told = { name: 'src/index.mjs', below: 'index.mjs', text: 'now', isFile: true };

test('a text of an older build is one of the file that the newest build has in its place', () => {
  const before = { name: 'orders/index.mjs', below: 'index.mjs', text: 'before', isPast: true };
  for (const told of [
    [HANDLER, before],
    [before, HANDLER],
  ])
    expect(settled(told)).toMatchObject({
      gone: [],
      left: expect.arrayContaining(['src/index.mjs: now', 'src/index.mjs: before']),
    });
});

test('what is deployed and like no file is a text of the file that an older build had in its place', () => {
  const now = { name: 'orders/index.mjs', below: 'index.mjs', text: 'quite different' };
  expect(settled([{ ...HANDLER, isPast: true }, now]).left).toEqual([
    'src/index.mjs: now',
    'src/index.mjs: quite different',
  ]);
});

test('what stands apart in the newest build, too, stays apart, as parts of one file of one build do', () => {
  const part = { name: 'orders/App.vue', below: 'App.vue', text: 'template' };
  const file = { ...HANDLER, below: 'App.vue' };
  expect(settled([file, part]).left).toContain('orders/App.vue: template');
  const older = { ...part, text: 'older template', isPast: true };
  expect(settled([file, part, older]).left).toEqual([
    'src/index.mjs: now',
    'orders/App.vue: template',
    'orders/App.vue: older template',
  ]);
});

const OLD = { name: 'orders/old.mjs', below: 'old.mjs', text: 'one\ntwo\nthree\n', isPast: true };

test('what neither the checkout nor the newest build has is out; without a checkout it stays', () => {
  expect(settled([HANDLER, OLD])).toEqual({
    renamed: [],
    gone: ['orders/old.mjs'],
    left: ['src/index.mjs: now'],
  });
  expect(settled([HANDLER, OLD], ELSEWHERE).gone).toEqual([]);
  // Deployed.
  expect(settled([HANDLER, { ...OLD, isPast: false }]).gone).toEqual([]);
  // Of another repository.
  expect(settled([HANDLER, { ...OLD, functionName: 'stock' }]).gone).toEqual([]);
});

test('a file that was renamed is the new one that is most like it', () => {
  const now = { name: 'src/new.mjs', below: 'new.mjs', text: 'one\ntwo\nfour\n', isFile: true };
  const renamed = [{ from: 'orders/old.mjs', to: 'src/new.mjs' }];
  expect(settled([HANDLER, OLD, now])).toMatchObject({ renamed, gone: [] });
  // One that was there before is none.
  const before = { ...now, text: 'one\ntwo\nthree\n', isPast: true };
  expect(settled([HANDLER, OLD, now, before])).toMatchObject({ renamed: [], gone: ['orders/old.mjs'] });
  // Nor one of two.
  const other = { ...now, name: 'src/other.mjs', below: 'other.mjs', text: 'one\ntwo\nfive\n' };
  expect(settled([HANDLER, OLD, now, other])).toMatchObject({ renamed: [], gone: ['orders/old.mjs'] });
  const same = { ...other, text: OLD.text };
  expect(settled([HANDLER, OLD, now, same])).toMatchObject({ renamed: [{ to: 'src/other.mjs' }] });
});

test('a text that is like a file is not taken for it where other functions alone are known to have it', () => {
  const guess = {
    name: 'src/index.mjs',
    below: 'main.mjs',
    text: 'like',
    functionName: 'stock',
    isGuess: true,
  };
  const stock = { ...HANDLER, name: 'stock.mjs', below: 'stock.mjs', functionName: 'stock' };
  const told = [HANDLER, stock, { ...guess, isFile: true }];
  expect(settled(told).left).toContain('stock/main.mjs: like');
  const past = { ...guess, isFile: true, isPast: true };
  expect(settled([HANDLER, stock, past])).toMatchObject({ gone: ['stock/main.mjs'] });
  // Shared, and called by its whole path.
  const shared = { ...past, below: 'src/index.mjs' };
  expect(settled([HANDLER, stock, shared]).left).toContain('src/index.mjs: like');
  const own = { ...past, functionName: 'orders' };
  expect(settled([HANDLER, own]).left).toContain('src/index.mjs: like');
});
