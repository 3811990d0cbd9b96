import { expect, test } from 'vitest';
import { LIMITS } from '../../../../runtime-interface/limits.ts';
import { entryCounts } from '../../support/raw-objects.ts';
import { entered, recordedCounters } from '../../support/recorded-counters.ts';

const plainFile = (name: string) => `exports.run = function ${name}(n) {\n  return n > 1 ? 2 : 1;\n};\n`;

const handlerWith = (how: string) => `const own = (n) => n + 1;
exports.handler = async ({ n }) => {
  if (n >= ${LIMITS.takeOverInvocations + 20}) require('./late.js').run(n);
  ${how}
  return own(n);
};
`;

test.each([
  ['V8 counts from the beginning', "require('./early.js').run(n);", 1],
  ['V8 starts late', '', 0],
])(
  'a sandbox that lives for long counts all by both engines, and nothing twice: %s',
  async (_, how, early) => {
    const text = handlerWith(how);
    const invocations = LIMITS.takeOverInvocations + 50;
    const { objects } = await recordedCounters(
      { 'index.js': text },
      {
        plain: { 'early.js': plainFile('early'), 'late.js': plainFile('late') },
        events: [
          ...Array.from({ length: invocations }, (_, n) => JSON.stringify({ n })),
          '{"lambdaCoverage":"health","flush":true}',
        ],
      },
    );
    expect(entered(objects, 'index.js', text)).toEqual({ own: invocations, handler: invocations });
    expect(entryCounts(objects, 'late.js')['late']).toBe(30);
    expect(entryCounts(objects, 'early.js')['early'] ?? 0).toBe(early * invocations);
    const forms = objects.flatMap(({ result }) =>
      result.map(({ url, form = 'v8-block' }) => `${url.slice(-8)} ${form}`),
    );
    expect(forms.filter((each) => each.startsWith('index.js'))).not.toContain('index.js v8-block');
  },
);
