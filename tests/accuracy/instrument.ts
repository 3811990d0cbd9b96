import { createInstrumenter } from 'istanbul-lib-instrument';

/** The reference: the source with Istanbul's own counters. */
export function instrument(text: string, path: string): string {
  const typescript = /\.[cm]?tsx?$/.test(path) ? (['typescript', 'decorators-legacy'] as const) : [];
  const jsx = /\.[cm]?ts$/.test(path) ? [] : (['jsx'] as const);
  const attempt = (esModules: boolean) =>
    createInstrumenter({
      esModules,
      autoWrap: true,
      compact: false,
      preserveComments: true,
      parserPlugins: [...typescript, ...jsx, 'topLevelAwait'],
      coverageGlobalScope: 'globalThis',
      coverageGlobalScopeFunc: false,
    }).instrumentSync(text, path);
  try {
    return attempt(true);
  } catch {
    return attempt(false);
  }
}
