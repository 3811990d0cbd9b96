import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { motoProgram } from '../../../scripts/test/moto.ts';
import { type Moto, REGION } from './moto.ts';

const run = promisify(execFile);

interface StackOutput {
  OutputKey: string;
  OutputValue: string;
}

/** A function as Lambda describes it. */
export interface DeployedFunction {
  FunctionName: string;
  FunctionArn: string;
  Role: string;
  Environment: { Variables: Record<string, string> };
}

/** What is deployed to a server of moto, by the AWS CLI that is installed beside it. */
export class Account {
  /** For tools that deploy. Requests must not be checked meanwhile: moto holds signatures of some services for wrong. */
  readonly environment: Record<string, string>;

  /** @param folder for a file of the CLI's settings */
  constructor(moto: Moto, folder: string) {
    const settings = join(folder, 'aws-config');
    writeFileSync(settings, '[default]\ns3 =\n  addressing_style = path\n');
    this.environment = {
      PATH: [dirname(process.execPath), dirname(motoProgram() ?? ''), process.env['PATH']].join(delimiter),
      AWS_CONFIG_FILE: settings,
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
    };
  }

  /** @returns what the CLI prints as JSON */
  // biome-ignore lint/suspicious/noExplicitAny: each command answers with a shape of its own
  async ask(...args: string[]): Promise<any> {
    const env = { ...process.env, ...this.environment };
    const { stdout } = await run('aws', [...args, '--output', 'json'], { env });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  }

  /** The outputs of a stack, by their keys. */
  async outputs(stack: string): Promise<Record<string, string>> {
    const { Stacks } = await this.ask('cloudformation', 'describe-stacks', '--stack-name', stack);
    const outputs: StackOutput[] = Stacks[0].Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  }

  /** Each stack with its state. */
  async stacks(): Promise<Record<string, string>> {
    const { Stacks } = await this.ask('cloudformation', 'describe-stacks');
    return Object.fromEntries(
      Stacks.map((stack: { StackName: string; StackStatus: string }) => [stack.StackName, stack.StackStatus]),
    );
  }

  /** @param name of the function, or how it begins */
  async function(name: string): Promise<DeployedFunction> {
    const { Functions } = await this.ask('lambda', 'list-functions');
    const found = (Functions as DeployedFunction[]).find(({ FunctionName }) => FunctionName.startsWith(name));
    if (found === undefined) throw new Error(`no function ${name} in ${JSON.stringify(Functions)}`);
    return found;
  }
}
