import { LAYER_WRAPPER, WRAPPER_VARIABLE } from '../../contract/exec-wrapper.ts';
import { functionFolders } from '../../contract/key-layout.ts';
import { type BaseImage, USUAL_NODE, USUAL_PYTHON } from './base-image.ts';
import { type Found, isRecorded, type Tool } from './found.ts';

/** Where functions put coverage. */
export interface Bucket {
  bucket: string;
  prefix: string;
  /** Nobody has named one: `bucket` stands for the name. */
  isNew: boolean;
}

export const USUAL_PREFIX = 'coverage';
/** Their constructs and modules make the bucket, and publish the layer. */
const MAKING: readonly Tool[] = ['cdk', 'terraform'];

const IMAGE_LINE = `FROM coverage-base:${USUAL_NODE.tag}, or of Python coverage-base:${USUAL_PYTHON.tag}, in the Dockerfile of each image`;
const BASE_LINE = 'coverage-base is built once: README.md of the package, "Image"';
/** Where the tool does not know the partition by itself. */
const OTHER_PARTITIONS = 'In China ARNs begin with arn:aws-cn, in GovCloud with arn:aws-us-gov';
/** What `publish-layer-version` answers, and each tool must be told. */
const LAYER = 'LAYER_VERSION_ARN';

/** Whether functions of these files get the layer; otherwise they get the image. */
function needLayer(found: readonly Found[]): boolean {
  return found.some(({ functions }) => functions.some((fn) => isRecorded(fn) && !fn.isImage));
}

/** Whether a layer must be published before. */
export function needPublishedLayer(found: readonly Found[], { isNew }: Bucket): boolean {
  return needLayer(found.filter(({ tool }) => tool !== 'cdk' && !(isNew && MAKING.includes(tool))));
}

export function makeBucket(found: readonly Found[]): boolean {
  return found.every((each) => MAKING.includes(each.tool) && needLayer([each]));
}

/** For each tool that was found: where to write what, so that its functions record. */
export function recordingLines(found: readonly Found[], store: Bucket): string[] {
  const tools = new Map<Tool, Found[]>();
  for (const each of found) tools.set(each.tool, [...(tools.get(each.tool) ?? []), each]);
  return [...tools].flatMap(([tool, files]) => {
    const names = files.map(({ file }) => file);
    const where =
      names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
    const isZip = tool === 'docker' || needLayer(files);
    const lines = isZip ? LINES[tool](store, files) : imageLines(store);
    const isMixed =
      isZip && tool !== 'docker' && files.some(({ functions }) => functions.some(({ isImage }) => isImage));
    return [
      `${WHERE[tool](where, isMixed)}:`,
      ...lines.map((line) => `    ${line}`),
      ...(isMixed ? ['And of its images:', ...imagesOf(tool, store).map((line) => `    ${line}`)] : []),
    ];
  });
}

/** Construct and plugin set the variables of images, too, and give their roles the policy. */
function imagesOf(tool: Tool, store: Bucket): string[] {
  return tool === 'cdk' || tool === 'serverless' ? [IMAGE_LINE, BASE_LINE] : imageLines(store);
}

const WHERE: Readonly<Record<Tool, (files: string, hasImages: boolean) => string>> = {
  serverless: (files) => `In ${files}`,
  // What is global is of images, too, and these may have no layers.
  sam: (files, hasImages) =>
    hasImages
      ? `In ${files}, below Properties of each function that is not an image`
      : `In ${files}, below Globals: Function, and the policy below each function`,
  cloudformation: (files) => `In ${files}, below Properties of each function, and the policy in its role`,
  cdk: (files) => `In the app of ${files}, at its end`,
  terraform: (files) => `In ${files}, in each function, and the policy in its role`,
  sst: () => 'In sst.config.ts, where run begins',
  docker: (files) => `In ${files}, and on the functions of these images`,
};

const LINES: Readonly<Record<Tool, (store: Bucket, files: readonly Found[]) => string[]>> = {
  serverless: ({ bucket, prefix }) => [
    'plugins:',
    '  - lambda-coverage/serverless',
    'custom:',
    '  lambdaCoverage:',
    `    bucket: ${bucket}`,
    ...(prefix === USUAL_PREFIX ? [] : [`    prefix: ${prefix}/`]),
    `    layer: ${LAYER}`,
  ],
  sam: (store) => [
    `Layers: [${LAYER}]`,
    'Environment:',
    '  Variables:',
    ...yamlVariables(store, 2),
    'Policies:',
    '  - Statement:',
    `      - ${yamlStatement(store)}`,
  ],
  cloudformation: (store) => [
    `Layers: [${LAYER}]`,
    'Environment:',
    '  Variables:',
    ...yamlVariables(store, 2),
    yamlStatement(store),
  ],
  cdk: ({ bucket, prefix, isNew }) => [
    "import { LambdaCoverage } from 'lambda-coverage/cdk';",
    ...(isNew
      ? ["const coverage = new LambdaCoverage(stack, 'Coverage');"]
      : [
          `const bucket = Bucket.fromBucketName(stack, 'CoverageBucket', '${bucket}');`,
          `const coverage = new LambdaCoverage(stack, 'Coverage', { bucket${prefix === USUAL_PREFIX ? '' : `, prefix: '${prefix}/'`} });`,
        ]),
    'coverage.record(app);',
  ],
  terraform: (store) =>
    store.isNew
      ? [
          'module "coverage" { source = "./node_modules/lambda-coverage/infrastructure/terraform" }',
          'layers = [module.coverage.layer_arn]',
          'environment { variables = merge(module.coverage.environment, { … }) }',
          'resource "aws_iam_role_policy_attachment" { policy_arn = module.coverage.policy_arn, role = … }',
        ]
      : [
          `layers = ["${LAYER}"]`,
          'environment {',
          '  variables = {',
          ...variables(store).map(([name, value]) => `    ${name} = "${value}"`),
          '  }',
          '}',
          'data "aws_partition" "current" {}',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's
          `Effect = "Allow", Action = "s3:PutObject", Resource = [${quotedObjects(store, '"', '${data.aws_partition.current.partition}')}]`,
        ],
  sst: (store) => [
    '$transform(sst.aws.Function, (args) => {',
    `  // ${OTHER_PARTITIONS}`,
    `  args.layers = $resolve([args.layers ?? []]).apply(([own]) => [...own, '${LAYER}']);`,
    `  args.environment = $resolve([args.environment ?? {}]).apply(([own]) => ({ ...own, ${variables(store)
      .map(([name, value]) => `${name}: '${value}'`)
      .join(', ')} }));`,
    `  args.permissions = $resolve([args.permissions ?? []]).apply(([own]) => [...own, { actions: ['s3:PutObject'], resources: [${quotedObjects(store, "'")}] }]);`,
    '});',
  ],
  docker: (store, files) => [
    ...files.flatMap(({ file, parents = [], clients = [] }) => [
      ...parents.flatMap(({ line, base }) => parentLines(`${file}:${line}`, base)),
      ...clients.flatMap(({ line, base }) => [
        `${file}:${line}: ${copyLine(base)}, above it`,
        `${file}:${line}: "${LAYER_WRAPPER}", as the first word of the ENTRYPOINT`,
      ]),
    ]),
    ...imageLines(store).slice(1),
  ],
};

/** Ours in its place; where there is none of its version, the layer's files in it. */
function parentLines(place: string, base: BaseImage): string[] {
  return base.isBuilt
    ? [`${place}: FROM coverage-base:${base.tag}`]
    : [
        `${place}: ${copyLine(USUAL_PYTHON)}, below it: there is no base image of ${base.tag}`,
        `${place}: ENV ${WRAPPER_VARIABLE}=${LAYER_WRAPPER}, below it`,
      ];
}

function copyLine({ tag }: BaseImage): string {
  return `COPY --from=coverage-base:${tag} /opt/lambda-coverage /opt/lambda-coverage`;
}

function imageLines(store: Bucket): string[] {
  return [
    IMAGE_LINE,
    BASE_LINE,
    ...variables(store)
      .filter(([name]) => name !== WRAPPER_VARIABLE)
      .map(([name, value]) => `${name}=${value}, a variable of each function`),
    `s3:PutObject on ${objects(store).join(' and ')}, in the role of each function`,
    OTHER_PARTITIONS,
  ];
}

function variables({ bucket, prefix }: Bucket): [name: string, value: string][] {
  return [
    [WRAPPER_VARIABLE, LAYER_WRAPPER],
    ['COVERAGE_S3_BUCKET', bucket],
    ...(prefix === USUAL_PREFIX ? [] : [['COVERAGE_S3_PREFIX', prefix] satisfies [string, string]]),
  ];
}

function yamlVariables(store: Bucket, depth: number): string[] {
  return variables(store).map(([name, value]) => `${'  '.repeat(depth)}${name}: ${value}`);
}

function yamlStatement(store: Bucket): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: for Sub
  const resources = objects(store, '${AWS::Partition}').map((arn) => `!Sub '${arn}'`);
  return `{ Effect: Allow, Action: 's3:PutObject', Resource: [${resources.join(', ')}] }`;
}

function quotedObjects(store: Bucket, quote: string, partition?: string): string {
  return objects(store, partition)
    .map((arn) => `${quote}${arn}${quote}`)
    .join(', ');
}

/** What a function's role may write: as "The function" of docs/iam.md. */
function objects({ bucket, prefix }: Bucket, partition = 'aws'): string[] {
  return functionFolders(prefix).map((folder) => `arn:${partition}:s3:::${bucket}/${folder}*`);
}
