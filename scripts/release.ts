/**
 * `npm run release`: makes layer, npm package, list of parts and checksums in dist/release, from a checkout without
 * changes. `npm run release -- publish` sends them, and images for both architectures, where the options say; with
 * `--dry-run` it prints the commands. What is there already is not sent again.
 */
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { checkoutRevision } from './build/version.ts';
import { BASE_IMAGES } from './images/base-images.ts';
import { makeArtifacts } from './release/artifacts.ts';
import { publish } from './release/publish.ts';
import { type PublishTargets, publishSteps } from './release/publish-steps.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'dist/release');
const USAGE = `npm run release [-- publish [--dry-run] [--regions eu-west-1,us-east-1] [--profiles a,b]
  [--organization o-…] [--registries public.ecr.aws/alias,…] [--npm]]`;

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'dry-run': { type: 'boolean', default: false },
      regions: { type: 'string', default: '' },
      profiles: { type: 'string', default: '' },
      organization: { type: 'string' },
      registries: { type: 'string', default: '' },
      npm: { type: 'boolean', default: false },
    },
  });
  const [action, ...more] = positionals;
  if (more.length > 0 || (action !== undefined && action !== 'publish')) throw new Error(USAGE);
  const targets: PublishTargets = {
    regions: list(values.regions),
    profiles: list(values.profiles),
    organization: values.organization,
    registries: list(values.registries),
    npm: values.npm,
  };
  const isAnywhere = targets.regions.length + targets.registries.length > 0 || targets.npm;
  if (action === 'publish' && !isAnywhere)
    throw new Error(`Publish where? Give --regions, --registries or --npm.\n${USAGE}`);
  if (targets.organization !== undefined && targets.regions.length === 0)
    throw new Error(`--organization is for layers: give --regions.\n${USAGE}`);
  const commit = checkoutRevision();
  if (commit === undefined && !values['dry-run'])
    throw new Error(
      'What is shipped was changed since the last commit. Commit it first: a release names its commit.',
    );
  const notes = await makeArtifacts(FOLDER, commit ?? 'uncommitted');
  for (const [name, hash] of Object.entries(notes.files)) console.log(`${hash}  ${name}`);
  if (action === undefined) return;
  const steps = publishSteps(notes, targets, relative(ROOT, FOLDER), BASE_IMAGES);
  publish(steps, ROOT, values['dry-run']);
}

function list(text: string): string[] {
  return text.split(',').filter((entry) => entry !== '');
}
