import type { PropertyDefinition } from 'acorn';
import type { ClassNode } from '../node-kinds.ts';
import { walkFunction } from './functions.ts';
import type { Here, Walk } from './walk.ts';

export function walkClass(walk: Walk, node: ClassNode): void {
  if (node.superClass) {
    walk.expression(node.superClass);
    walk.loud = true;
  }
  for (const member of node.body.body) {
    if (member.type === 'StaticBlock') {
      aside(walk, member.end, () => {
        walk.place('static', member);
        walk.mark(member.start);
        walk.list(member.body);
      });
      walk.loud = true;
      continue;
    }
    if (member.computed) {
      walk.expression(member.key);
      walk.loud = true;
    }
    const isIgnored = walk.enter(member);
    if (member.type === 'MethodDefinition') walkFunction(walk, member.value, member);
    else walkField(walk, member);
    walk.isIgnored = isIgnored;
  }
}

function walkField(walk: Walk, member: PropertyDefinition): void {
  const { value } = member;
  if (!value) return;
  aside(walk, member.end, () => {
    walk.place('field', member, member.key);
    walk.mark(value.start);
    walk.sink.field?.(member, walk.count);
    walk.expression(value);
  });
  if (member.static) walk.loud = true;
}

/** Walks what runs at another time than the code around. */
function aside(walk: Walk, end: number, inside: () => void): void {
  const around: Here = walk.here;
  inside();
  walk.goTo(around.count, around.loud);
  walk.mark(end);
}
