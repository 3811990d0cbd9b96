import { join } from 'node:path';
import { temporaryFolder } from '../../unit/support/recorded.ts';
import { runTool } from './run-tool.ts';

const BUILD = `
import json, sys, tempfile
from aws_lambda_builders.builder import LambdaBuilder
request = json.loads(sys.argv[1])
builder = LambdaBuilder(language="nodejs", dependency_manager=request["manager"], application_framework=None)
builder.build(request["source"], request["artifacts"], tempfile.mkdtemp(), request["manifest"],
    runtime="nodejs22.x", options=request["options"], executable_search_paths=request["programs"])
`;

/**
 * `sam build` of one function: in a temporary folder, which is another for each function and build.
 * @param source absolute path of its CodeUri.
 * @param options of its Metadata's BuildProperties; without them its files are packed as they are.
 * @returns the folder that is deployed.
 */
export function samBuild(source: string, tools: string, options?: Record<string, unknown>): string {
  const artifacts = temporaryFolder();
  const request = {
    source,
    artifacts,
    manager: options === undefined ? 'npm' : 'npm-esbuild',
    manifest: join(source, 'package.json'),
    options: options ?? {},
    programs: [join(tools, '.bin')],
  };
  const { code, output } = runTool('python', ['-c', BUILD, JSON.stringify(request)], source);
  if (code !== 0) throw new Error(`sam build ended with ${code}: ${output}`);
  return artifacts;
}
