const ARGUMENTS = /<(?:[^<>()]|<(?:[^<>()]|<[^<>()]*>)*>)*>/.source;
const DECORATOR = new RegExp(`(@[\\w$]+(?:\\.[\\w$]+)*)(${ARGUMENTS})(?!\\s*\\()`, 'g');
const TYPE = `const\\b|\\??[\\w$.]+(?:${ARGUMENTS})?(?:\\[\\])*|\\{[^{}]*\\}`;
const FLOW_AS = new RegExp(`([\\w$)\\]}"'\`])([ \\t]{1,100}as[ \\t]{1,100}(?:${TYPE}))`, 'g');

/**
 * Blanks in place of types that Babel cannot read: of decorators that are not called (`@a<string> b = 1`), which
 * TypeScript, esbuild and swc take, and of Flow's `a as T`. Everything else stays where it was.
 * @returns `undefined` where there are none.
 */
export function withoutUnreadTypes(text: string): string | undefined {
  const blanked = [DECORATOR, FLOW_AS].reduce(
    (read, types) => read.replace(types, (_, kept: string, type: string) => kept + blanks(type)),
    text,
  );
  return blanked === text ? undefined : blanked;
}

function blanks(type: string): string {
  return type.replace(/[^\n\r\u2028\u2029]/g, ' ');
}
