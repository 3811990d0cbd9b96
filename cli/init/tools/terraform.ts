import { posix } from 'node:path';
import { type Found, type FoundFunction, namePattern } from '../found.ts';
import { type HclBlock, parseHcl } from '../hcl.ts';

/** The module that many take in the place of the resource. */
const MODULE = /^terraform-aws-modules\/lambda\/aws\/?$/;

/** A file of Terraform or OpenTofu. Paths in it are from the folder where it is run, which is most often its own. @throws UnreadableFileError */
export function readTerraform(path: string, text: string): Found | undefined {
  const functions = parseHcl(path, text).flatMap((block) => functionOf(block, posix.dirname(path)) ?? []);
  return functions.length === 0 ? undefined : { tool: 'terraform', file: path, functions, hints: [] };
}

function functionOf({ type, labels, texts, names }: HclBlock, folder: string): FoundFunction | undefined {
  const [first = '', second = ''] = labels;
  const isResource = type === 'resource' && first === 'aws_lambda_function';
  if (!isResource && !(type === 'module' && MODULE.test(texts.get('source') ?? ''))) return undefined;
  const name = texts.get('function_name');
  // What is zipped, as the module takes it.
  const source = texts.get('source_path');
  return {
    label: isResource ? second : first,
    name: name === undefined ? undefined : namePattern(name),
    handler: texts.get('handler'),
    runtime: texts.get('runtime'),
    ...(source !== undefined && !source.includes('*') && { code: posix.join(folder, source) }),
    isImage: texts.get('package_type') === 'Image' || names.has('image_uri'),
  };
}
