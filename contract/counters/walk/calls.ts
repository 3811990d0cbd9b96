import type { CallExpression } from 'acorn';
import { isFunction } from '../node-kinds.ts';
import type { Walk } from './walk.ts';

/** Methods of drivers of browsers that send a function's text: Puppeteer, Playwright, Selenium, WebdriverIO. */
const SENDS_TEXT =
  /^(?:\${0,2}eval|evaluate(?:All|Handle|OnNewDocument)?|addInitScript|waitForFunction|execute(?:Async)?(?:Script)?)$/;

/** The arguments of a call. */
export function walkCall(walk: Walk, node: CallExpression): void {
  walk.sink.called?.(node);
  const sends = isSending(node);
  for (const argument of node.arguments) {
    const { portable } = walk;
    walk.portable ||= sends && isFunction(argument);
    walk.expression(argument);
    walk.portable = portable;
  }
}

function isSending({ callee }: CallExpression): boolean {
  if (callee.type !== 'MemberExpression' || callee.computed) return false;
  return callee.property.type === 'Identifier' && SENDS_TEXT.test(callee.property.name);
}
