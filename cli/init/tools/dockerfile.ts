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

/** A stage, with what it has of the stage that it begins with. */
interface Stage {
  /** The line of the image that it goes back to. */
  line: number;
  image: string;
  handler: string | undefined;
  /** Where Lambda's runtime client is started. */
  client: number | undefined;
  /** Says itself what it starts. */
  isTarget: boolean;
}

/** A Dockerfile with stages on Lambda's images for Node.js, or with Lambda's runtime client for Node.js. */
export function readDockerfile(path: string, text: string): Found | undefined {
  const stages = stagesOf(text);
  const functions = stages.filter(
    (stage, index) => isLambda(stage) && (stage.isTarget || index === stages.length - 1),
  );
  if (functions.length === 0) return undefined;
  // What is ours already needs no other line.
  const parents = functions.filter(({ image }) => IMAGE.test(image) && !image.includes('coverage-base'));
  const lines = new Map(parents.map(({ line, image }) => [line, IMAGE.exec(image)?.[1] ?? '22']));
  return {
    tool: 'docker',
    file: path,
    functions: functions.map(({ handler }) => {
      return { label: handler ?? path, name: undefined, handler, runtime: undefined, isImage: true };
    }),
    hints: [],
    parents: Array.from(lines, ([line, node]) => ({ line, node })),
    clients: [
      ...new Set(functions.filter(({ image }) => !IMAGE.test(image)).flatMap(({ client }) => client ?? [])),
    ],
  };
}

function isLambda({ image, client }: Stage): boolean {
  return IMAGE.test(image) || client !== undefined;
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
      stage.client = CLIENT.test(rest) ? line : undefined;
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
