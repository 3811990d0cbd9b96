import { posix } from 'node:path';
import type { Checkout } from '../checkout/checkout.ts';
import { cleanedPath, MADE_UP_FOLDER } from '../sources/clean-path.ts';
import { unescaped } from '../sources/unescaped.ts';
import type { Doubt } from './doubt.ts';
import { isMadeUp } from './made-up.ts';
import type { Placement } from './placement.ts';
import { type NameOrigin, type SourceName, sourceName } from './source-name.ts';

/** A source of a script, as a map or the store has it. */
export interface BuiltSource {
  /** As it is named there. */
  own: string;
  /** It has no name there, and `own` says nothing of its folder. */
  isGuessed?: boolean;
  /** Null when the map does not hold it. */
  text: string | null;
  /** Whether any code of the script comes from it. */
  isMapped: boolean;
}

/** A source that is being placed. */
export interface Item extends BuiltSource {
  index: number;
  name: SourceName;
  /** Its path below the function's name, if it has to stand apart. */
  below: string;
  base: string;
  /** Files of the checkout with its name. */
  named: readonly string[];
  /** Files of the checkout with its text. */
  same: readonly string[];
  placement: Placement | undefined;
  /** Of a source without text: files that it may be. */
  doubt?: { kind: Doubt; paths: readonly string[] };
}

/** @param isOwn tells the sources that are shown. */
export function itemOf(
  source: BuiltSource,
  index: number,
  origin: NameOrigin,
  isOwn: (path: string) => boolean,
  checkout: Checkout,
): Item {
  const own = plainName(source.own, checkout);
  const name = sourceName(own, origin);
  const base = name.segments.at(-1) ?? '';
  const below = cleanedPath(name.segments);
  const path = isMadeUp(own) ? `${MADE_UP_FOLDER}/${below}` : below;
  return {
    ...source,
    own,
    index,
    name,
    below,
    base,
    named: checkout.named(base),
    same: [],
    placement: isOwn(path) ? undefined : { kind: 'other', path, isOpen: false },
  };
}

/** Some tools escape names as in a URL, others do not. */
function plainName(own: string, checkout: Checkout): string {
  if (!own.includes('%') || own.startsWith('file:')) return own;
  return checkout.named(posix.basename(own)).length > 0 && posix.basename(own).includes('%')
    ? own
    : unescaped(own);
}
