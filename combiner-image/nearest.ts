import { editDistance } from '../contract/edit-distance.ts';

/** ` Did you mean "x"?` for the name that a typing error may have meant, otherwise nothing. */
export function nearest(typed: string, names: readonly string[]): string {
  const ranked = names
    .map((name) => ({ name, distance: editDistance(typed, name) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.name.length / 3))
    ? ` Did you mean "${best.name}"?`
    : '';
}

/** Those that a name is short for; an exact one is short for itself alone. */
export function shortFor(typed: string, names: readonly string[]): string[] {
  return names.includes(typed) ? [typed] : names.filter((name) => name.startsWith(typed));
}
