import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import type { HealthReport } from '../../../runtime-interface/health/status.ts';

test('the health check answers before a short timeout, however long the store is silent', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  try {
    const [answer] = await invokeLocally({
      handler: 'index.handler',
      taskRoot: join(import.meta.dirname, '../../fixtures/functions/steps'),
      events: ['{"lambdaCoverage":"health"}'],
      // Less than an upload may take; on a busy machine the worker needs a part of it to be up.
      timeout: 2,
      env: {
        COVERAGE_DIR: '',
        COVERAGE_S3_BUCKET: 'silent',
        AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
        AWS_ACCESS_KEY_ID: 'id',
        AWS_SECRET_ACCESS_KEY: 'key',
      },
      onLog: () => {},
    });
    const report = answer?.payload as HealthReport | undefined;
    expect(report?.status).toBe('degraded');
    expect(report?.errors.map(({ code }) => code)).toEqual(['timeout']);
  } finally {
    silent.close();
  }
});
