import type { BaseImage } from './base-image.ts';

/** What deploys functions, as it is said to the user. */
export const TOOLS = {
  serverless: 'Serverless Framework',
  sam: 'AWS SAM',
  cloudformation: 'CloudFormation',
  cdk: 'CDK',
  terraform: 'Terraform',
  sst: 'SST',
  docker: 'Docker',
} as const;

export type Tool = keyof typeof TOOLS;

/** A function that a file of the project deploys. */
export interface FoundFunction {
  /** What the file calls it. */
  label: string;
  /** Its name once it is deployed, with `*` for what is not known before; undefined where nothing is known. */
  name: string | undefined;
  handler: string | undefined;
  /** Such as `nodejs22.x` or `python3.13`; undefined for images, and where the file does not say it. */
  runtime: string | undefined;
  isImage: boolean;
  /** Folder of its code, from the project's folder, which the handler is relative to; absent where it is not known. */
  code?: string;
}

/** The minor version of the oldest that is recorded. */
const OLDEST_PYTHON = 9;

/** What one file says. Lines that name a place begin with the file's path. */
export interface Found {
  tool: Tool;
  /** From the project's folder. */
  file: string;
  functions: FoundFunction[];
  /** Where source maps are missing, and what to add. */
  hints: string[];
  /** A store that functions already write to. */
  store?: string | undefined;
  /** Of a Dockerfile: the lines that name Lambda's images. */
  parents?: { line: number; base: BaseImage }[];
  /** Of a Dockerfile: the lines of each ENTRYPOINT that starts Lambda's runtime client, and whose files its image needs. */
  clients?: { line: number; base: BaseImage }[];
  /** What of the file was not read, and what to do. */
  warnings?: string[];
}

/** A file that says something of functions, and cannot be read: the message names it and the line. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
}

/** Files of a project. Paths are from its folder, with slashes. */
export interface Project {
  paths: readonly string[];
  /** Of what `cdk synth` wrote: templates, and the scripts of assets. */
  synthesised: readonly string[];
  /** The way to the folder whose `node_modules` has this package: `./`, or `../../`; undefined where none has. */
  installed: string | undefined;
  /** Whether there is such a file, of those that git ignores, too. */
  has(path: string): boolean;
  /** Undefined where there is no such file, or it is too large to be written by hand. */
  read(path: string): string | undefined;
}

/** Of a name with parts that only the deployment knows: `*` for these; undefined where nothing is left. */
export function namePattern(text: string): string | undefined {
  const pattern = text.replace(/\*+/g, '*');
  // Of what a file says it is taken as it is: no commas, which part names, and no @, which names a file.
  return /^[\w*-]*[A-Za-z0-9][\w*-]*$/.test(pattern) ? pattern : undefined;
}

/** Whether the recorder knows its language; of an image, and where nothing is said, it may. */
export function isRecorded({ runtime }: FoundFunction): boolean {
  return runtime === undefined || /^nodejs/i.test(runtime) || isPython({ runtime });
}

export function isPython({ runtime }: Pick<FoundFunction, 'runtime'>): boolean {
  const [, minor] = /^python3(?:\.(\d+))?$/i.exec(runtime ?? '') ?? [];
  return (
    /^python/i.test(runtime ?? '') &&
    (minor === undefined ? runtime === 'python3' : Number(minor) >= OLDEST_PYTHON)
  );
}
