import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const maxBuffer = 64 * 1024 * 1024;

/** Absolute path of the checkout: the build context of every image under test. */
export const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** A docker command that failed; the message ends with what docker said last. */
class DockerError extends Error {
  override name = 'DockerError';
}

/**
 * Runs one docker command.
 * @returns its stdout, trimmed.
 */
export async function docker(...args: string[]): Promise<string> {
  try {
    const { stdout } = await run('docker', args, {
      cwd: repository,
      maxBuffer,
      // The default of every client but old ones.
      env: { ...process.env, DOCKER_BUILDKIT: '1' },
    });
    return stdout.trim();
  } catch (cause) {
    const { stderr } = cause as { stderr?: string };
    const said = (stderr ?? String(cause)).trim().split('\n').slice(-30).join('\n');
    throw new DockerError(`docker ${args.join(' ')} failed:\n${said}`, { cause });
  }
}

/** What a container has written, stdout and stderr in their order. */
export async function dockerLogs(container: string): Promise<string> {
  const { stdout } = await run('sh', ['-c', 'docker logs "$1" 2>&1', 'sh', container], { maxBuffer });
  return stdout;
}

export interface BuildOptions {
  /** Folder sent to the engine; the checkout when absent. */
  context?: string;
  /** Path of the Dockerfile; `Dockerfile` in the context when absent. */
  file?: string;
  tag?: string;
  args?: Record<string, string>;
  /** Folder that receives the files of the last stage, instead of an image. */
  output?: string;
}

/** `docker build`, with the machine's own certificates as the build secret `ca`. */
export async function dockerBuild(options: BuildOptions): Promise<void> {
  const ca = process.env['SSL_CERT_FILE'] ?? '/etc/ssl/certs/ca-certificates.crt';
  await docker(
    'build',
    '--progress=plain',
    ...(existsSync(ca) ? ['--secret', `id=ca,src=${ca}`] : []),
    ...(options.file === undefined ? [] : ['--file', options.file]),
    ...(options.tag === undefined ? [] : ['--tag', options.tag]),
    ...(options.output === undefined ? [] : ['--output', options.output]),
    ...Object.entries(options.args ?? {}).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    options.context ?? repository,
  );
}
