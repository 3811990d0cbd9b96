import { posix } from 'node:path';
import { unmappedScript } from '../deployed-code.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { type Found, type Project, UnreadableFileError } from '../found.ts';
import { functionOf } from './cloud-formation.ts';

/** Functions of what `cdk synth` wrote, beside a cdk.json. @throws UnreadableFileError */
export function readCdk(path: string, text: string, project: Project): Found {
  const folder = outputOf(path, text);
  const found: Found = { tool: 'cdk', file: path, functions: [], hints: [] };
  const templates = project.synthesised.filter(
    (each) => each.startsWith(`${folder}/`) && each.endsWith('.template.json'),
  );
  if (templates.length === 0)
    throw new UnreadableFileError(
      `${path}: there is no template in ${folder}. Run "npx cdk synth", then init again.`,
    );
  for (const template of templates) {
    const { Resources: resources } = fieldsOf(parse(template, project.read(template) ?? '{}'));
    for (const [id, resource] of Object.entries(fieldsOf(resources))) {
      const { Type: type, Metadata: metadata, ...rest } = fieldsOf(resource);
      if (type !== 'AWS::Lambda::Function') continue;
      const { 'aws:cdk:path': construct, 'aws:asset:path': asset } = fieldsOf(metadata);
      const label = textOf(construct) ?? id;
      // Such as those that empty buckets: CDK's own, and no code of the project.
      if (isOfCdk(label)) continue;
      found.functions.push({ ...functionOf(id, rest), label: label.replace(/\/Resource$/, '') });
      const bare =
        typeof asset === 'string' && unmappedScript(posix.join(posix.dirname(template), asset), project);
      if (bare)
        found.hints.push(
          `${bare}, of ${label.replace(/\/Resource$/, '')}, has no source map: give NodejsFunction "bundling: { sourceMap: true }".`,
        );
    }
  }
  return found;
}

/** The folder that `cdk synth` writes to, as a cdk.json says. @throws UnreadableFileError */
export function outputOf(path: string, text: string): string {
  const output = textOf(fieldsOf(parse(path, text))['output']) || 'cdk.out';
  return posix.join(posix.dirname(path), output).replace(/\/+$/, '');
}

function isOfCdk(construct: string): boolean {
  return /(^|\/)(Custom::|LogRetention|AWS[0-9a-f]{20,}|BucketNotificationsHandler|.*CustomResourceProvider|Provider\/framework-)/.test(
    construct,
  );
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableFileError(`${path} is not JSON.`, { cause });
  }
}
