/**
 * What ships, from the bottom up: a file may import its own layer and those above it in this list. A layer is
 * a folder, a file, or several that belong together; the longest match counts.
 */
export const RECORDING_LAYERS: readonly (readonly string[])[] = [
  ['contract'],
  [
    'runtime-interface/version.ts',
    'runtime-interface/limits.ts',
    'runtime-interface/variables.ts',
    'runtime-interface/real-path.ts',
  ],
  ['runtime-interface/recorded-folders.ts'],
  ['runtime-interface/clock.ts'],
  ['runtime-interface/caller.ts', 'runtime-interface/done-signal.ts'],
  ['runtime-interface/store'],
  ['runtime-interface/environment.ts'],
  ['runtime-interface/log.ts'],
  ['runtime-interface/engine'],
  ['runtime-interface/extension'],
  ['runtime-interface/health', 'runtime-interface/handler', 'runtime-interface/protocol.ts'],
  ['runtime-interface/threads'],
  ['runtime-interface/wanted-scripts.ts'],
  ['runtime-interface/main-thread', 'runtime-interface/worker'],
  // What is bundled: an entry each.
  ['runtime-interface/preload.ts', 'runtime-interface/thread.ts'],
  ['runtime-interface/any-thread.ts', 'runtime-interface/worker.ts', 'runtime-interface/handler.ts'],
];

export const REPORTING_LAYERS: readonly (readonly string[])[] = [
  ['contract'],
  ['combiner-image/harmless'],
  [
    'combiner-image/begun.ts',
    'combiner-image/errors.ts',
    'combiner-image/file-errors.ts',
    'combiner-image/writable.ts',
    'combiner-image/in-order.ts',
    'combiner-image/lists.ts',
    'combiner-image/plural.ts',
    'combiner-image/some-of.ts',
    'combiner-image/time-left.ts',
  ],
  ['combiner-image/environment.ts'],
  ['combiner-image/store'],
  ['combiner-image/bytes'],
  ['combiner-image/sources'],
  ['combiner-image/convert/exact'],
  ['combiner-image/convert/convert-script.ts'],
  ['combiner-image/forms'],
  ['combiner-image/read'],
  ['combiner-image/merge'],
  ['combiner-image/report'],
  ['combiner-image/convert'],
  ['combiner-image/options.ts'],
  ['combiner-image/compact'],
  ['combiner-image/combine.ts', 'combiner-image/examine'],
  ['combiner-image/start'],
  ['combiner-image/handler.ts'],
  ['cli'],
  ['cli/commands', 'cli/invoke'],
  ['cli/command-line.ts'],
  ['cli/main.ts'],
];
