/** Whether a key is meant for the page: nobody is typing, and it is no key of the browser. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  return !isTyping(event.target) && document.querySelector('dialog[open]') === null;
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, select, textarea');
}

/** All keys of the page. */
export const KEYS: readonly [key: string, does: string][] = [
  ['/', 'search'],
  ['j', 'next gap in the source'],
  ['k', 'previous gap'],
  [']', 'next file of the list'],
  ['[', 'previous file'],
  ['g', 'go to a line'],
  ['f', 'break long lines of a minified source'],
  ['u', 'up to the list of files'],
  ['t', 'light, dark, or as the system setting says'],
  ['?', 'this list'],
];
