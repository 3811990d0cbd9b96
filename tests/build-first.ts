import type { TestProject } from 'vitest/node';
import { buildAll } from '../scripts/build/build.ts';

/** Vitest's global setup: tests run dist/ as it is in the sources, one file alone and in watch mode too. */
export default async function setup(project: TestProject): Promise<void> {
  await buildAll();
  project.onTestsRerun(() => buildAll());
}
