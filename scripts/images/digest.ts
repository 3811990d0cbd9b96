import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** @returns the digest that a registry has for an image, for all architectures; empty if no registry can be asked. */
export async function digestOf(image: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('docker', [
      'buildx',
      'imagetools',
      'inspect',
      '--format',
      '{{.Manifest.Digest}}',
      image,
    ]);
    return stdout.trim();
  } catch {
    console.error(`${image} is not pinned: its registry cannot be reached.`);
    return '';
  }
}
