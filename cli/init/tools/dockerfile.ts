import type { Found } from '../found.ts';

/** Lambda's images for Node.js, by whichever registry, and ours. Without a tag the newest is meant. */
const IMAGE = /(?:^|\/)(?:lambda\/nodejs|aws-lambda-nodejs|coverage-base)(?::(?:nodejs)?(\d+)?|@|$)/;
/** Lambda's runtime client in an image of the user's own. */
const CLIENT = /\baws-lambda-ric\b/;

interface Instruction {
  name: string;
  rest: string;
  line: number;
}

/** A Dockerfile whose last stage is one of Lambda's images for Node.js, or runs Lambda's runtime client for Node.js. */
export function readDockerfile(path: string, text: string): Found | undefined {
  const args = new Map<string, string>();
  const stages = new Map<string, Instruction>();
  let from: Instruction | undefined;
  let image = '';
  let handler: string | undefined;
  let client: number | undefined;
  for (const instruction of instructionsOf(text)) {
    const { name, rest } = instruction;
    if (name === 'ARG') {
      const [, key = '', value = ''] = /^(\w+)=["']?([^"'\s]*)/.exec(rest) ?? [];
      args.set(key, value);
    } else if (name === 'FROM') {
      const [, base = '', stage] = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?/i.exec(rest) ?? [];
      from = stages.get(base) ?? { ...instruction, rest: base };
      if (stage !== undefined) stages.set(stage, from);
      handler = undefined;
      client = undefined;
      image = from.rest.replace(
        /\$\{?(\w+)(?::-([^}]*))?\}?/g,
        (_, key: string, other = '') => args.get(key) ?? other,
      );
    } else if (name === 'ENTRYPOINT') client = CLIENT.test(rest) ? instruction.line : undefined;
    else if (name === 'CMD') handler = /^\[?\s*"?([\w./-]+\.[\w$]+)"?\s*\]?$/.exec(rest)?.[1];
  }
  const [found, node] = IMAGE.exec(image) ?? [];
  if (from === undefined || (found === undefined && client === undefined)) return undefined;
  return {
    tool: 'docker',
    file: path,
    functions: [{ label: handler ?? path, name: undefined, handler, runtime: undefined, isImage: true }],
    hints: [],
    // What is ours already needs no other line.
    from:
      found === undefined || image.includes('coverage-base')
        ? undefined
        : { line: from.line, node: node ?? '22' },
    client,
  };
}

function instructionsOf(text: string): Instruction[] {
  const found: Instruction[] = [];
  let open = '';
  let line = 0;
  for (const [index, own] of text.split(/\r?\n/).entries()) {
    if (/^\s*#/.test(own) || (open === '' && own.trim() === '')) continue;
    if (open === '') line = index + 1;
    open += own.trim();
    if (open.endsWith('\\')) {
      open = `${open.slice(0, -1)} `;
      continue;
    }
    const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(open) ?? [];
    found.push({ name: name.toUpperCase(), rest: rest.trim(), line });
    open = '';
  }
  return found;
}
