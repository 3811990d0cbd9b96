import { runInNewContext } from 'node:vm';
import type { FileCoverageData } from 'istanbul-lib-coverage';
import { createInstrumenter } from 'istanbul-lib-instrument';

/** What Istanbul counts when a script runs. */
export function ran(text: string): FileCoverageData {
  const instrumenter = createInstrumenter({ coverageVariable: 'counted', esModules: false });
  const code = instrumenter.instrumentSync(text, 'a.js');
  const scope: { counted?: Record<string, FileCoverageData> } & object = Object.assign(
    {},
    { exports: {}, setTimeout() {} },
  );
  runInNewContext(code.replaceAll('new Function("return this")()', 'globalThis'), scope);
  const data = scope.counted?.['a.js'];
  if (data === undefined) throw new Error('nothing was counted');
  return data;
}
