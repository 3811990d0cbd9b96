import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // What a test prints is shown when it fails.
    silent: 'passed-only',
    // The times only end what hangs: a slow and busy machine needs several times what ours does.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          globalSetup: 'tests/build-first.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['tests/fuzz/**/*.test.ts'],
          globalSetup: 'tests/build-first.ts',
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'moto',
          include: ['tests/moto/**/*.test.ts'],
          globalSetup: 'tests/build-first.ts',
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'tools',
          include: ['tests/tools/**/*.test.ts'],
          globalSetup: ['tests/build-first.ts', 'tests/tools/install-first.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: 'tests/build-first.ts',
          // A key that is pressed while a busy machine still draws goes nowhere; nobody types that fast.
          retry: 2,
          // Hundreds of pages of a hostile bucket, one after another.
          testTimeout: 1_200_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'containers',
          include: ['tests/containers/**/*.test.ts'],
          globalSetup: ['tests/build-first.ts', 'tests/containers/harness/global-setup.ts'],
          // Each file has a store of its own. Two wait for each other's containers less than one for its own.
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
