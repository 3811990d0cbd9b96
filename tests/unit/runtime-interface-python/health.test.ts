import { basename, join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import schema from '../../../contract/schemas/health.schema.json' with { type: 'json' };
import { healthRequest, isHttp } from '../../../runtime-interface/health/request.ts';
import { ALB, DIRECT, HEALTH_CHECKS, HTTP, OTHER_EVENTS, PATH } from '../support/health-events.ts';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { evaluated, FEW_PYTHONS, PYTHONS, withEach } from '../support/pythons.ts';
import { temporaryFolder } from '../support/recorded.ts';

const CHECKS = [...Object.values(HEALTH_CHECKS), { ...DIRECT, flush: 1 }];
const OTHERS = [
  ...Object.values(OTHER_EVENTS),
  { ...HTTP, type: null },
  { ...HTTP, rawPath: null },
  { ...HTTP, rawPath: 7 },
  [PATH],
];
const EVENTS = [...CHECKS, ...OTHERS];

test('the same events ask for it as of a function of Node.js, and in the same form', () => {
  const code = `from recorder.health.request import health_request, is_http
result = [[asked and {'flush': asked.flush}, isinstance(event, dict) and is_http(event)]
          for event in given[0] for asked in [health_request(event, given[1])]]`;
  const expected = (path: string | undefined) =>
    EVENTS.map((event) => [
      healthRequest(event, path) ?? null,
      typeof event === 'object' && event !== null && !Array.isArray(event) && isHttp(event),
    ]);
  for (const python of FEW_PYTHONS) {
    expect(evaluated(python, code, [EVENTS, PATH])).toEqual(expected(PATH));
    expect(evaluated(python, code, [EVENTS, null])).toEqual(expected(undefined));
  }
});

const ECHO = {
  'app.py': 'calls = []\ndef handler(event, context):\n    calls.append(1)\n    return [len(calls), event]\n',
};
const validate = new Ajv({ allowUnionTypes: true }).compile(schema);

test('it is answered by the schema, in the shape of its event, and the handler never sees it', () =>
  withEach(PYTHONS, async (python) => {
    const sandbox = await PythonSandbox.start(python, { files: ECHO });
    const first = await sandbox.invoke(DIRECT);
    expect(first.payload).toMatchObject({
      status: 'ok',
      recording: true,
      runtime: {
        python: expect.stringMatching(`^3\\.${python.minor}\\.`),
        name: `AWS_Lambda_python3.${python.minor}`,
      },
      store: { kind: 'directory', reachable: true },
      counts: { invocations: 0, failures: 0, spooled: 0, lost: 0 },
      files: { 'python-1': 1 },
      errors: [],
    });
    for (const [index, event] of OTHERS.entries())
      expect((await sandbox.invoke(event)).payload).toEqual([index + 1, event]);
    for (const event of CHECKS) {
      const { payload } = await sandbox.invoke(event);
      const { body, ...answer } = payload as { body?: string; headers?: unknown };
      const report = body === undefined ? payload : JSON.parse(body);
      expect([validate(report), validate.errors]).toEqual([true, null]);
      expect(report.counts.invocations).toBe(OTHERS.length);
      expect(report.sandbox).toBe(sandbox.objects[0]?.sandbox.id);
      const http = {
        statusCode: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        isBase64Encoded: false,
      };
      const ofAlb = { ...http, statusDescription: '200 OK' };
      if (body !== undefined) expect(answer).toEqual(event === ALB ? ofAlb : http);
      expect(body === undefined).toBe('lambdaCoverage' in event);
    }
    expect((await sandbox.invoke(1)).payload).toEqual([OTHERS.length + 1, 1]);
  }));

test('a flush uploads what would have waited for new code, and begins a slice', () =>
  withEach(FEW_PYTHONS, async (python) => {
    const sandbox = await PythonSandbox.start(python, { files: ECHO });
    await sandbox.invoke(1);
    await sandbox.invoke(2);
    expect(sandbox.objects).toMatchObject([{ invocationCount: 1 }]);
    await sandbox.invoke({ ...DIRECT, flush: true });
    expect(sandbox.objects).toMatchObject([{ invocationCount: 2, span: { sequence: 1, upload: 2 } }]);
    // What runs again is of the new slice, too.
    await sandbox.invoke(3);
    await sandbox.invoke({ ...DIRECT, flush: true });
    const [first, second, ...others] = sandbox.objects;
    expect(others).toEqual([]);
    expect(second).toMatchObject({ invocationCount: 1, span: { kind: 'slice', sequence: 2 } });
    expect(first?.sandbox.id).toBe(second?.sandbox.id);
    expect(second?.result[0]?.counts?.slice(2, 5)).toEqual([2, 3, 4]);
  }));

test('it says why nothing is recorded, and can be switched off', () =>
  withEach(PYTHONS.slice(-1), async (python) => {
    const start = (env: Record<string, string>) => PythonSandbox.start(python, { files: ECHO, env });
    const disabled = await start({ COVERAGE_ENABLED: 'off' });
    expect((await disabled.invoke(DIRECT)).payload).toMatchObject({ status: 'disabled', recording: false });
    const storeless = await start({ COVERAGE_DIR: '' });
    expect((await storeless.invoke(DIRECT)).payload).toMatchObject({
      status: 'degraded',
      recording: false,
      store: { kind: 'none', reachable: null, lastUploadAt: null },
      errors: [{ code: 'no-store' }],
    });
    expect(storeless.log).toContain('no store is configured, so nothing is recorded');
    const off = await start({ COVERAGE_HEALTH_PATH: 'off' });
    expect((await off.invoke(DIRECT)).payload).toEqual([1, DIRECT]);
    const elsewhere = await start({ COVERAGE_HEALTH_PATH: '/up', COVERAGE_EXCLUDE: '**' });
    expect((await elsewhere.invoke(HTTP)).payload).toEqual([1, HTTP]);
    const { payload } = await elsewhere.invoke({ ...HTTP, rawPath: '/up' });
    expect(JSON.parse((payload as { body: string }).body)).toMatchObject({
      errors: [{ code: 'no-code' }],
      files: {},
    });
    const unwritable = await start({ COVERAGE_DIR: join('/proc', basename(temporaryFolder())) });
    await unwritable.invoke(1);
    expect((await unwritable.invoke(DIRECT)).payload).toMatchObject({
      status: 'degraded',
      recording: true,
      store: { kind: 'directory', reachable: false },
      counts: { spooled: 1 },
      errors: [{ code: 'directory-unwritable' }],
    });
  }));
