const YES = ['true', '1', 'on', 'yes'];
const NO = ['false', '0', 'off', 'no'];

/** How yes and no are written in any setting. @returns `undefined` for what means neither */
export function asSwitch(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return YES.includes(word) || (NO.includes(word) ? false : undefined);
}
