import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { buildExamples } from '../../../scripts/build/examples.ts';
import { installedPackages } from '../../../scripts/packages/installed-packages.ts';

const ROOT = join(import.meta.dirname, '../../..');

export interface Fleet {
  /** `node_modules` that the tools are in. */
  tools: string;
  /** A checkout with examples/fleet, in which this package is installed. */
  workspace: string;
}

/** Gives the tests of a file a fleet, which is there once they run. */
export function useFleet(): Fleet {
  const fleet: Fleet = { tools: '', workspace: '' };
  beforeAll(async () => {
    fleet.tools = await installedPackages(join(ROOT, 'tests/tools'));
    fleet.workspace = await fleetWorkspace(fleet.tools);
  }, 180_000);
  afterAll(() => {
    if (fleet.workspace !== '') rmSync(fleet.workspace, { recursive: true, force: true });
  });
  return fleet;
}

/**
 * A checkout with examples/fleet in which this package is installed beside the tools, as npm would install it: files of
 * its own, which find a CDK that is not ours.
 * @param tools `node_modules` that the tools are in
 * @returns the checkout, which the caller removes
 */
async function fleetWorkspace(tools: string): Promise<string> {
  await buildExamples();
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'lambda-coverage-fleet-')));
  const copied = [
    'dist',
    'infrastructure',
    'examples/fleet',
    'examples/orders-api/dist',
    'examples/stock-python/src',
  ];
  for (const folder of copied) cpSync(join(ROOT, folder), join(workspace, folder), { recursive: true });
  const packages = join(workspace, 'node_modules');
  mkdirSync(packages);
  for (const name of readdirSync(tools)) symlinkSync(join(tools, name), join(packages, name));
  const own = join(packages, 'lambda-coverage');
  for (const part of ['dist', 'infrastructure', 'package.json'])
    cpSync(join(ROOT, part), join(own, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(own, 'node_modules'));
  return workspace;
}
