import { describe, expect, test } from 'vitest';
import { Variables } from '../../../runtime-interface/variables.ts';

describe('Variables', () => {
  test('a choice is compared without case and kept as it is listed', () => {
    const variables = new Variables({ SSE: ' Aws:KMS ', ACL: 'aes256' });
    expect(variables.choice('SSE', ['AES256', 'aws:kms'], 'AES256')).toBe('aws:kms');
    expect(variables.choice('ACL', ['AES256', 'aws:kms'], 'aws:kms')).toBe('AES256');
    expect(variables.problems).toEqual([]);
  });

  test('where off is no choice, the words for yes and no are none either', () => {
    const variables = new Variables({ LEVEL: 'off', OTHER: 'yes' });
    expect(variables.choice('LEVEL', ['debug', 'warn'], 'warn')).toBe('warn');
    expect(variables.choice('OTHER', ['debug', 'warn'], 'warn')).toBe('warn');
    expect(variables.problems).toHaveLength(2);
  });

  test.each([
    ['0', 0],
    ['250', 250],
    ['999999', 999_999],
  ])('%s is a whole number', (value, number) => {
    const variables = new Variables({ VALUE: value });
    expect(variables.wholeNumber('VALUE', 'milliseconds', 7)).toBe(number);
    expect(variables.problems).toEqual([]);
  });

  test.each(['-1', '1.5', '1e3', '1000000', '10 ms', '0x10'])('%s is none', (value) => {
    const variables = new Variables({ VALUE: value });
    expect(variables.wholeNumber('VALUE', 'milliseconds', 7)).toBe(7);
    expect(variables.wholeNumber('VALUE', 'uploads', 8)).toBe(8);
    expect(variables.problems.map(({ message }) => message)).toEqual([
      'VALUE must be a whole number of milliseconds with at most six digits; using the default, 7.',
      'VALUE must be a whole number of uploads with at most six digits; using the default, 8.',
    ]);
  });

  test('no problem quotes a value', () => {
    const variables = new Variables({ SECRET: 'hunter2' });
    variables.switch('SECRET', true);
    variables.choice('SECRET', ['a', 'b'], 'a');
    variables.wholeNumber('SECRET', 'milliseconds', 1);
    expect(JSON.stringify(variables.problems)).not.toContain('hunter2');
  });

  test('a list is split at commas; nothing between them is the default', () => {
    const variables = new Variables({ GLOBS: 'src/**, lib/**,', NONE: ' , ' });
    expect(variables.list('GLOBS', ['**'])).toEqual(['src/**', 'lib/**']);
    expect(variables.list('NONE', ['**'])).toEqual(['**']);
  });
});
