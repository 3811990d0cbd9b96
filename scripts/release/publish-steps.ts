import type { BaseImage } from '../images/base-images.ts';
import { RECORDED_PYTHONS } from '../images/python-versions.ts';
import type { ReleaseNotes } from './artifacts.ts';

/** A command that is run as it is, or first asks whether it was run before. */
export interface PublishStep {
  about: string;
  command: readonly string[];
  /** Prints something when there is nothing to do. */
  unless?: readonly string[];
}

/** Where a release goes; what is left out does not happen. */
export interface PublishTargets {
  regions: readonly string[];
  /** Names of profiles of the AWS CLI, an account each; empty: the credentials of the shell. */
  profiles: readonly string[];
  /** Id of an organization, `o-…`, all accounts of which may use the layer. */
  organization: string | undefined;
  /** Registries with what stands before the repository's name: `123456789012.dkr.ecr.eu-west-1.amazonaws.com`, `public.ecr.aws/alias`. */
  registries: readonly string[];
  npm: boolean;
}

/** Those of the Lambda service. */
const RUNTIMES = [
  ...['nodejs18.x', 'nodejs20.x', 'nodejs22.x', 'nodejs24.x'],
  ...RECORDED_PYTHONS.map((version) => `python${version}`),
];

/**
 * The commands that publish a release, in their order.
 * @param folder of its files
 * @param baseImages those that there are
 */
export function publishSteps(
  { version, layerVersion, commit }: ReleaseNotes,
  { regions, profiles, organization, registries, npm }: PublishTargets,
  folder: string,
  baseImages: readonly BaseImage[],
): PublishStep[] {
  const accounts = profiles.length === 0 ? [undefined] : profiles;
  return [
    ...accounts.flatMap((profile) =>
      regions.flatMap((region) => layerSteps(folder, version, layerVersion, region, profile, organization)),
    ),
    ...registries.flatMap((registry) => imageSteps(registry, version, commit, baseImages)),
    ...(npm ? [npmStep(folder, version)] : []),
  ];
}

function layerSteps(
  folder: string,
  version: string,
  layerVersion: string,
  region: string,
  profile: string | undefined,
  organization: string | undefined,
): PublishStep[] {
  const name = 'lambda-coverage';
  const aws = ['aws', '--region', region, ...(profile === undefined ? [] : ['--profile', profile]), 'lambda'];
  const where = `${region}${profile === undefined ? '' : ` of ${profile}`}`;
  const published = `LayerVersions[?Description=='${layerVersion}']`;
  const list = [...aws, 'list-layer-versions', '--layer-name', name];
  const publish: PublishStep = {
    about: `layer to ${where}`,
    unless: [...list, '--output', 'text', '--query', `${published}.LayerVersionArn`],
    command: [
      ...[...aws, 'publish-layer-version', '--layer-name', name, '--description', layerVersion],
      ...['--zip-file', `fileb://${folder}/lambda-coverage-layer-${version}.zip`],
      ...['--license-info', 'Apache-2.0', '--compatible-runtimes', ...RUNTIMES],
      ...['--compatible-architectures', 'x86_64', 'arm64'],
      ...['--output', 'text', '--query', 'LayerVersionArn'],
    ],
  };
  if (organization === undefined) return [publish];
  // As text each page of a list would have an answer of its own.
  const number = [...list, '--output', 'json', '--query', `max_by(${published}, &Version).Version`];
  const policy = [...aws, 'get-layer-version-policy', '--layer-name', name];
  return [
    publish,
    {
      about: `layer in ${where} for ${organization}`,
      unless: shell(`${quoted(policy)} --version-number "$(${quoted(number)})" 2>/dev/null`),
      command: shell(
        `${quoted([...aws, 'add-layer-version-permission', '--layer-name', name])} --version-number "$(${quoted(number)})" ${quoted(
          ['--statement-id', 'organization', '--principal', '*', '--action', 'lambda:GetLayerVersion'],
        )} ${quoted(['--organization-id', organization])}`,
      ),
    },
  ];
}

/** For both architectures: what we add is the same for both, and nothing of the other one is run to build it. */
function imageSteps(
  registry: string,
  version: string,
  commit: string,
  baseImages: readonly BaseImage[],
): PublishStep[] {
  const build = ['docker', 'buildx', 'build', '--platform', 'linux/amd64,linux/arm64', '--push'];
  const labels = ['--build-arg', `VERSION=${version}`, '--build-arg', `REVISION=${commit}`];
  const image = (file: string, name: string, tag: string, more: readonly string[] = []): PublishStep => ({
    about: `${name}:${tag} to ${registry}`,
    unless: ['docker', 'buildx', 'imagetools', 'inspect', `${registry}/${name}:${tag}-${version}`],
    command: [
      ...[...build, ...labels, ...more, '--file', file],
      ...['--tag', `${registry}/${name}:${tag}`, '--tag', `${registry}/${name}:${tag}-${version}`, '.'],
    ],
  });
  return [
    ...baseImages.map(({ file, tag, args }) => {
      const given = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
      return image(file, 'coverage-base', tag, given);
    }),
    image('combiner-image/Dockerfile', 'coverage-combiner', 'latest'),
  ];
}

function npmStep(folder: string, version: string): PublishStep {
  return {
    about: 'package to npm',
    unless: ['npm', 'view', `lambda-coverage@${version}`, 'version'],
    command: ['npm', 'publish', '--access', 'public', `${folder}/lambda-coverage-${version}.tgz`],
  };
}

function shell(text: string): string[] {
  return ['sh', '-c', text];
}

/** As a shell takes it. */
export function quoted(command: readonly string[]): string {
  return command
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
