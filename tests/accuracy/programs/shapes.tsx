/** @jsxRuntime classic */
/** @jsx h */
/** @jsxFrag Fragment */
/** What TypeScript and JSX add to the language, and Istanbul's hints. */
type Child = Element | string | number | boolean | null | undefined;
interface Element {
  tag: string | ((props: Props) => Element);
  props: Props;
}
type Props = Record<string, unknown> & { children?: Child[] };

const Fragment = 'fragment';
function h(tag: Element['tag'], props: Props | null, ...children: Child[]): Element {
  return { tag, props: { ...props, children } };
}

function render(element: Child | Child[]): string {
  if (Array.isArray(element)) return element.map(render).join('');
  if (element === null || element === undefined || typeof element === 'boolean') return '';
  if (typeof element !== 'object') return String(element);
  const { tag, props } = element;
  if (typeof tag === 'function') return render(tag(props));
  const attributes = Object.entries(props)
    .filter(([name, value]) => name !== 'children' && value !== false)
    .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${value}"`));
  const inner = render(props.children ?? []);
  return tag === Fragment ? inner : `<${tag}${attributes.join('')}>${inner}</${tag}>`;
}

enum Size {
  Small = 1,
  Large = Small * 10,
}
namespace Units {
  export const factor = 2;
  export function scaled(size: Size, by = factor): number {
    return size > Size.Small ? size * by : size;
  }
}

const seen: string[] = [];
// Works as a decorator of both kinds.
const noted = (..._all: unknown[]): void => {
  seen.push('noted');
};

abstract class Shape {
  static made = 0;
  readonly #id: number = ++Shape.made;
  protected label?: string;
  constructor(
    readonly name: string,
    private readonly size: Size = Size.Small,
  ) {}
  abstract area(): number;
  describe(this: Shape, long?: boolean): string;
  describe(long = false): string {
    return long && this.label ? `${this.label} ${this.#id}` : `${this.name} ${Units.scaled(this.size)}`;
  }
  get id() {
    return this.#id;
  }
}

class Square extends Shape {
  protected override label = this.name || 'square';
  side = ((): number => 3)();
  @noted
  area() {
    return this.side ** 2;
  }
  /* istanbul ignore next */
  unused() {
    return this.side || 0;
  }
}

function Item({ shape, last = false }: { shape: Shape; last?: boolean }): Element {
  return (
    <li class={last ? 'last' : 'item'} data-id={shape.id}>
      {shape.area() > 5 && <b>{shape.describe(last)}</b>}
      {last || <hr />}
    </li>
  );
}

function List({ shapes }: { shapes: Shape[] }): Element {
  if (shapes.length === 0) return <p>nothing</p>;
  return (
    <>
      <ul hidden={shapes.length > 9}>
        {shapes.map((shape, i) => h(Item as Element['tag'], { shape, last: i === shapes.length - 1 }))}
      </ul>
      {shapes.length > 1 ? <i>{shapes.length satisfies number}</i> : null}
    </>
  );
}

function assertNever(value: never): never {
  throw new Error(`unexpected ${value as string}`);
}

function nameOf(size: Size): string {
  switch (size) {
    case Size.Small:
      return 'small';
    case Size.Large:
      return 'large';
    default:
      return assertNever(size);
  }
}

export async function main(): Promise<void> {
  const shapes = [new Square('a'), new Square('', Size.Large)];
  for (const some of [[], shapes]) seen.push(render(h(List as Element['tag'], { shapes: some })));
  seen.push(
    nameOf(Size.Small),
    (shapes[0] as Square).describe(),
    (<Item shape={shapes[1] as Square} />).tag as string,
  );
  /* istanbul ignore else */
  if (seen.length > 0) await Promise.resolve(seen);
  else seen.length = 1;
  // istanbul ignore if
  if (seen.length > 99) seen.length = 2;
  try {
    nameOf(3 as Size);
  } catch (error) {
    seen.push((error as Error)?.message ?? 'unknown');
  }
}
