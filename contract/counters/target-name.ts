import type { AnyNode } from 'acorn';

export interface TargetName {
  /** As it is written in front of the colon of a property. */
  key: string;
  /** How the property is asked for. */
  access: string;
}

/** The name that a function without one gets when it is put into `target`, if it gets one. */
export function nameOf(target: AnyNode): TargetName | undefined {
  switch (target.type) {
    case 'Identifier':
      return written(target.name);
    case 'PrivateIdentifier':
      return written(`#${target.name}`);
    case 'Literal':
      return written(String(target.value ?? target.raw));
    default:
      return undefined;
  }
}

function written(name: string): TargetName {
  if (/^[A-Za-z_$][\w$]*$/.test(name) && name !== '__proto__') return { key: name, access: `.${name}` };
  const quoted = JSON.stringify(name);
  // Written out, `__proto__` would be the prototype.
  return { key: `[${quoted}]`, access: `[${quoted}]` };
}
