declare const __LAYER_VERSION__: string | undefined;

/** Version of the layer, with what tells builds apart (`scripts/build/version.ts`). */
export const LAYER_VERSION = typeof __LAYER_VERSION__ === 'string' ? __LAYER_VERSION__ : '0.0.0-source';
