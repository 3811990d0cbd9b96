import { deflateRawSync } from 'node:zlib';
import { RECEIVER } from './format.ts';

/**
 * A file of data: a script, since pages that were opened from a disk may not fetch. All that a store says is in
 * base64: nothing of it is ever read as a script.
 */
export function dataScript(name: string, value: unknown): string {
  const packed = deflateRawSync(JSON.stringify(value), { level: 9 }).toString('base64');
  return `${RECEIVER}(${JSON.stringify(name)},"${packed}");\n`;
}
