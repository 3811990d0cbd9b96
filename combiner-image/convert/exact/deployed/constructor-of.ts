import type { Class, MethodDefinition } from 'acorn';

/** The constructor that a class has, if it has one of its own. */
export function constructorOf({ body }: Class): MethodDefinition | undefined {
  for (const member of body.body)
    if (member.type === 'MethodDefinition' && member.kind === 'constructor') return member;
  return undefined;
}
