import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { instrument } from '../../../../contract/counters/instrument.ts';
import { COUNTER_FORMS } from '../../../../contract/counters/placement.ts';

const PROGRAM = `page.evaluate(() => {
  for (const each of [0, 1, null, undefined, 'x']) {
    tell(each) && tell('and');
    tell(each) || tell('or');
    tell(each) ?? tell('nullish');
    if (each) tell('then'); else tell('else');
    tell(each ? 'yes' : 'no');
    if(tell(each)&&tell(0)||each)tell('merged');
    tell(!each||each>0),tell(each)&&(tell(0)||each)&&tell('in order');
  }
});`;

/** What a function given to a browser does: its text runs where there are no counters. */
function told(text: string): unknown[] {
  const said: unknown[] = [];
  const tell = (value: unknown): unknown => {
    said.push(value);
    return value;
  };
  const page = {
    evaluate: (run: () => void) => runInNewContext(`(${run})()`, { tell }),
  };
  runInNewContext(text, { page });
  return said;
}

describe.each(COUNTER_FORMS)('a function with counters of %s, in a browser', (form) => {
  it('goes the ways that it went without them', () => {
    const { text, count } = instrument(PROGRAM, { variable: '$x', form });
    expect(count).toBeGreaterThan(5);
    expect(told(text)).toEqual(told(PROGRAM));
  });
});
