import { expect, test } from 'vitest';
import { UnreadableObjectError } from '../../../combiner-image/errors.ts';
import { parseRawObject } from '../../../combiner-image/read/parse-raw-object.ts';
import { INSTRUMENTED_LIMITS } from '../../../contract/instrumented-folder.ts';
import { rawObject } from '../support/recorded.ts';

/** An object with so many counters of one script, as JSON. */
function withCounters(form: string, count: number): Buffer {
  const entry = { scriptId: '1', url: 'file:///var/task/a.js', hash: '', form, functions: [], counts: [] };
  const text = JSON.stringify(rawObject('/var/task', [entry]));
  return Buffer.from(text.replace('"counts":[]', `"counts":[${'1,'.repeat(count - 1)}1]`));
}

test.each(['counters-1', 'hits-1', 'istanbul-1'])(
  'no script has more counters than a file may: %s',
  (form) => {
    const { counters } = INSTRUMENTED_LIMITS;
    expect(parseRawObject(withCounters(form, 100)).result).toHaveLength(1);
    const refused = () => parseRawObject(withCounters(form, counters + 1));
    expect(refused).toThrow(UnreadableObjectError);
    expect(refused).toThrow('result[0].counts has more than 2000000 numbers');
  },
);
