import { afterEach, expect, test, vi } from 'vitest';
import { isLaunched, removePythonFolder } from '../../../runtime-interface/environment.ts';

const OURS = '/opt/lambda-coverage/python/site';

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  ['there was none', OURS, 'launched', undefined],
  ['it was empty', OURS, 'launched:', ''],
  ['it had folders', `${OURS}:/a:/b`, 'launched:', '/a:/b'],
  ['it is somebody else’s by now', `/a:${OURS}`, 'launched', `/a:${OURS}`],
])('what told Python of the recorder is gone in Node.js: %s', (_, path, mark, left) => {
  vi.stubEnv('PYTHONPATH', path);
  vi.stubEnv('LAMBDA_COVERAGE_RUNTIME', mark);
  expect(isLaunched(mark)).toBe(true);
  removePythonFolder(OURS);
  expect(process.env['PYTHONPATH']).toBe(left);
});
