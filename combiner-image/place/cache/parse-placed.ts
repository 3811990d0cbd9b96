import type { Fields } from '../../bytes/check.ts';
import {
  anyNumber,
  anySwitch,
  anyText,
  type Check,
  listOf,
  optional,
  orNull,
  shapeOf,
} from '../../bytes/shape.ts';
import type { Position } from '../../convert/exact/original/node.ts';
import type { TextPart } from '../../sources/script.ts';
import type { CodeSize } from '../code-size.ts';
import type { DeployedParts } from '../deployed-parts.ts';
import type { PlacedScript } from '../placed-script.ts';
import type { UncertainModule } from '../uncertain-modules.ts';
import type { AskedFiles } from './noted-files.ts';

/** A file that a script is made from. */
export interface KeptSource {
  path: string;
  /** SHA-256 of its text, hex: the text itself is the checkout's. */
  hash: string;
  notDeployed: TextPart[];
}

/** What was found for a script, and what the checkout was asked for to find it. */
export interface KeptPlaces extends Pick<PlacedScript, 'uncertain' | 'parts' | 'notCompared'> {
  asked: AskedFiles;
  /** Null where nothing of it is placed. */
  map: { sources: KeptSource[]; mappings: string } | null;
}

const size = shapeOf<CodeSize>({ functions: anyNumber, lines: anyNumber });
const position = shapeOf<Position>({ line: anyNumber, column: anyNumber });

const source = shapeOf<KeptSource>({
  path: anyText,
  hash: anyText,
  notDeployed: listOf(shapeOf<TextPart>({ start: position, end: position, isVariable: optional(anySwitch) })),
});

const contents: Check = (value, path) => {
  for (const [name, each] of Object.entries(value as Fields)) orNull(anyText)(each, `${path}.${name}`);
};

const placed = shapeOf<KeptPlaces>({
  asked: shapeOf<AskedFiles>({ names: anyText, contents }),
  map: orNull(shapeOf<NonNullable<KeptPlaces['map']>>({ sources: listOf(source), mappings: anyText })),
  uncertain: listOf(
    shapeOf<UncertainModule>({
      path: optional(anyText),
      hint: optional(anyText),
      line: anyNumber,
      names: listOf(anyText),
      size,
    }),
  ),
  parts: shapeOf<DeployedParts>({
    own: shapeOf<DeployedParts['own']>({ functions: anyNumber, lines: anyNumber, files: anyNumber }),
    packages: shapeOf<DeployedParts['packages']>({
      functions: anyNumber,
      lines: anyNumber,
      names: listOf(anyText),
    }),
    uncertain: size,
    notPlaced: size,
  }),
  notCompared: listOf(anyText),
});

/** @throws UnreadableObjectError for what is none, and the parser's SyntaxError */
export function parsePlaced(json: string): KeptPlaces {
  const value: unknown = JSON.parse(json);
  placed(value, 'places');
  return value as KeptPlaces;
}
