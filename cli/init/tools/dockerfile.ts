import { type BaseImage, baseFor, USUAL_NODE, USUAL_PYTHON } from '../base-image.ts';
import type { Found } from '../found.ts';

/** Lambda's runtime clients in an image of the user's own. */
const CLIENTS: readonly { says: RegExp; base: BaseImage }[] = [
  { says: /\baws-lambda-ric\b/, base: USUAL_NODE },
  { says: /\bawslambdaric\b/, base: USUAL_PYTHON },
];

interface Instruction {
  name: string;
  rest: string;
  line: number;
}

/** A stage, with what it has of the stage that it begins with. */
interface Stage {
  /** The line of the image that it goes back to. */
  line: number;
  image: string;
  handler: string | undefined;
  /** Where Lambda's runtime client is started. */
  client: { line: number; base: BaseImage } | undefined;
  /** Says itself what it starts. */
  isTarget: boolean;
}

/** A Dockerfile with stages on Lambda's images for Node.js and Python, or with Lambda's runtime client for them. */
export function readDockerfile(path: string, text: string): Found | undefined {
  const stages = stagesOf(text);
  const functions = stages.filter(
    (stage, index) => isLambda(stage) && (stage.isTarget || index === stages.length - 1),
  );
  if (functions.length === 0) return undefined;
  const parents = new Map<number, BaseImage>();
  const clients = new Map<number, BaseImage>();
  for (const { line, image, client } of functions) {
    const base = baseFor(image);
    // What is ours already needs no other line.
    if (base !== undefined && base !== 'ours') parents.set(line, base);
    if (base === undefined && client !== undefined) clients.set(client.line, client.base);
  }
  return {
    tool: 'docker',
    file: path,
    functions: functions.map(({ handler }) => {
      return { label: handler ?? path, name: undefined, handler, runtime: undefined, isImage: true };
    }),
    hints: [],
    parents: Array.from(parents, ([line, base]) => ({ line, base })),
    clients: Array.from(clients, ([line, base]) => ({ line, base })),
  };
}

function isLambda({ image, client }: Stage): boolean {
  return baseFor(image) !== undefined || client !== undefined;
}

/** Of stages that others begin with, those that say what they start are targets of their own, too. */
function stagesOf(text: string): Stage[] {
  const args = new Map<string, string>();
  const named = new Map<string, Stage>();
  const stages: Stage[] = [];
  for (const { name, rest, line } of instructionsOf(text)) {
    const stage = stages.at(-1);
    if (name === 'ARG') {
      const [, key = '', value = ''] = /^(\w+)=["']?([^"'\s]*)/.exec(rest) ?? [];
      args.set(key, value);
    } else if (name === 'FROM') {
      const [, base = '', own] = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?/i.exec(rest) ?? [];
      const image = base.replace(
        /\$\{?(\w+)(?::-([^}]*))?\}?/g,
        (_, key: string, other = '') => args.get(key) ?? other,
      );
      const next: Stage = {
        ...(named.get(image.toLowerCase()) ?? { line, image, handler: undefined, client: undefined }),
        isTarget: false,
      };
      stages.push(next);
      if (own !== undefined) named.set(own.toLowerCase(), next);
    } else if (stage !== undefined && name === 'ENTRYPOINT') {
      const started = CLIENTS.find(({ says }) => says.test(rest));
      stage.client = started === undefined ? undefined : { line, base: started.base };
      stage.isTarget = true;
    } else if (stage !== undefined && name === 'CMD') {
      stage.handler = /^\[?\s*"?([\w./-]+\.[\w$]+)"?\s*\]?$/.exec(rest)?.[1];
      stage.isTarget = true;
    }
  }
  return stages;
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
