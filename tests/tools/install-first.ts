import { installedPackages } from '../../scripts/packages/installed-packages.ts';

/**
 * Vitest's global setup: the packages beside these tests are there before the first file is loaded. They hold an esbuild
 * of their own, and a file that is loaded while they are being unpacked gets half of it.
 */
export default async function setup(): Promise<void> {
  await installedPackages(import.meta.dirname);
}
