import packageJson from '../package.json' with { type: 'json' };

declare const __VERSION__: string | undefined;

/** Version of the command and the combiner, with what tells builds apart; from the sources, that of the package. */
export const VERSION = typeof __VERSION__ === 'string' ? __VERSION__ : packageJson.version;
