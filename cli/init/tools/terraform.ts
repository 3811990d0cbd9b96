import { posix } from 'node:path';
import { type Found, type FoundFunction, namePattern, type Project, UnreadableFileError } from '../found.ts';
import { type HclBlock, parseHcl } from '../hcl.ts';

/** The module that many take in the place of the resource: of the registry, or of its repository. */
const MODULE = /(?:^|\/)terraform-aws-modules\/(?:lambda\/aws\/?|terraform-aws-lambda(?:\.git)?(?:\?.*)?)$/;
/** Modules in modules: more than that is a circle. */
const MOST_DEPTH = 5;

/** A file of Terraform or OpenTofu. Paths in it are from the folder where it is run, which is most often its own. @throws UnreadableFileError */
export function readTerraform(path: string, text: string, project: Project): Found | undefined {
  const blocks = parseHcl(path, text);
  const all = modulesOf(project);
  const folder = posix.dirname(path);
  // Whoever calls a module says what its functions are.
  if (all.called.has(folder)) return undefined;
  const functions = blocks.flatMap((block) => all.functionsOf(block, { folder, args: undefined }));
  return functions.length === 0 ? undefined : { tool: 'terraform', file: path, functions, hints: [] };
}

/** Where a name means something. */
interface Scope {
  folder: string;
  /** The call of a module, and where it is; undefined for what nobody calls. */
  args: { call: HclBlock; scope: Scope } | undefined;
}

const known = new WeakMap<Project, TerraformModules>();

function modulesOf(project: Project): TerraformModules {
  const modules = known.get(project) ?? new TerraformModules(project);
  known.set(project, modules);
  return modules;
}

/** The folders of a project's files, each a module. */
class TerraformModules {
  readonly #blocks = new Map<string, HclBlock[]>();
  /** Folders that another one calls. */
  readonly called = new Set<string>();

  constructor({ paths, read }: Project) {
    for (const path of paths.filter((each) => /\.(tf|tofu)$/.test(each))) {
      const folder = posix.dirname(path);
      const blocks = readable(path, read(path) ?? '');
      this.#blocks.set(folder, [...(this.#blocks.get(folder) ?? []), ...blocks]);
      for (const block of blocks) {
        const called = block.type === 'module' ? localSource(block, folder) : undefined;
        if (called !== undefined) this.called.add(called);
      }
    }
  }

  /** Of a resource or a module. */
  functionsOf(block: HclBlock, scope: Scope, depth = 0): FoundFunction[] {
    const { type, labels, texts, references } = block;
    const [first = '', second = ''] = labels;
    if (type === 'module' && depth < MOST_DEPTH) {
      const folder = localSource(block, scope.folder);
      const inner = { folder: folder ?? '', args: { call: block, scope } };
      const found = this.#in(folder).flatMap((each) => this.functionsOf(each, inner, depth + 1));
      // What calls it is what people know.
      if (folder !== undefined)
        return found.map((fn) => ({ ...fn, label: found.length > 1 ? `${first}.${fn.label}` : first }));
    }
    const isResource = type === 'resource' && first === 'aws_lambda_function';
    if (!isResource && !(type === 'module' && MODULE.test(texts.get('source') ?? ''))) return [];
    // It makes layers, too.
    if (references.get('create_function') === 'false' || references.get('create') === 'false') return [];
    const name = this.#text(block, 'function_name', scope);
    const packageType = this.#text(block, 'package_type', scope, true);
    const code = this.#codeOf(block, scope);
    return [
      {
        label: isResource ? second : first,
        name: name === undefined ? undefined : namePattern(name),
        handler: whole(this.#text(block, 'handler', scope, true)),
        runtime: whole(this.#text(block, 'runtime', scope, true)),
        ...(code !== undefined && { code }),
        isImage:
          packageType === undefined ? this.#isGiven(block, 'image_uri', scope) : packageType === 'Image',
      },
    ];
  }

  /** What is zipped, as the module takes it, or as a resource has it from an archive. */
  #codeOf(block: HclBlock, scope: Scope): string | undefined {
    const own = this.#text(block, 'source_path', scope);
    const [, archive] = /^data\.archive_file\.([\w-]+)\./.exec(block.references.get('filename') ?? '') ?? [];
    const zipped = this.#in(scope.folder).find(
      ({ type, labels: [kind, label] }) => type === 'data' && kind === 'archive_file' && label === archive,
    );
    const folder = zipped === undefined ? undefined : this.#text(zipped, 'source_dir', scope);
    const file = zipped === undefined ? undefined : this.#text(zipped, 'source_file', scope);
    const source = whole(own ?? folder ?? (file === undefined ? undefined : posix.dirname(file)));
    return source === undefined ? undefined : posix.join(scope.folder, source);
  }

  /** @param isUsual whether a default counts, which another environment may have otherwise */
  #text(block: HclBlock, name: string, scope: Scope, isUsual = false): string | undefined {
    const text = block.texts.get(name);
    if (text !== undefined) return text;
    const [kind, key = ''] = block.references.get(name)?.split('.') ?? [];
    if (kind === 'local') {
      const locals = this.#in(scope.folder).find((each) => each.type === 'locals' && each.names.has(key));
      return locals?.texts.get(key);
    }
    if (kind !== 'var') return undefined;
    const { args } = scope;
    if (args?.call.names.has(key)) return this.#text(args.call, key, args.scope, isUsual);
    const variable = this.#in(scope.folder).find(
      ({ type, labels }) => type === 'variable' && labels[0] === key,
    );
    return isUsual ? variable?.texts.get('default') : undefined;
  }

  /** Whether an attribute has a value that is not a variable's default. */
  #isGiven({ names, references }: HclBlock, name: string, { args }: Scope): boolean {
    const [kind, key = ''] = references.get(name)?.split('.') ?? [];
    if (kind !== 'var') return names.has(name) && kind !== 'null';
    return args !== undefined && this.#isGiven(args.call, key, args.scope);
  }

  #in(folder: string | undefined): readonly HclBlock[] {
    return (folder === undefined ? undefined : this.#blocks.get(folder)) ?? [];
  }
}

/** The folder of a module in the project. */
function localSource({ texts }: HclBlock, folder: string): string | undefined {
  const source = texts.get('source') ?? '';
  return /^\.{1,2}\//.test(source) ? posix.join(folder, source).replace(/\/+$/, '') : undefined;
}

function whole(text: string | undefined): string | undefined {
  return text?.includes('*') ? undefined : text;
}

/** What cannot be read is said where it is read itself. */
function readable(path: string, text: string): HclBlock[] {
  try {
    return parseHcl(path, text);
  } catch (error) {
    if (error instanceof UnreadableFileError) return [];
    throw error;
  }
}
