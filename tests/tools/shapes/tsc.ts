import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { writeFiles } from '../../unit/support/recorded.ts';
import type { Shape } from './shape.ts';

const FILES = {
  '.gitignore': 'dist/\n',
  'package.json': '{ "name": "api" }\n',
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{ target: 'es2022', module: 'commonjs', rootDir: 'src', outDir: 'dist', sourceMap: true },
      ...{ experimentalDecorators: true, emitDecoratorMetadata: true, types: [], ignoreDeprecations: '6.0' },
    },
    include: ['src'],
  }),
  'src/lambda.ts': `import { OrdersController } from './orders/orders.controller';
import { OrdersService } from './orders/orders.service';
const controller = new OrdersController(new OrdersService());
export const handler = async (event: { id?: string }) => controller.find(event.id);
`,
  'src/orders/orders.controller.ts': `import { Get } from '../decorators';
import { OrdersService } from './orders.service';
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}
  @Get('/orders/:id')
  find(id = '1'): string {
    if (id === '0') return 'none';
    return this.orders.find(id);
  }
}
`,
  'src/orders/orders.service.ts': `export class OrdersService {
  private readonly known = ['1', '2'];
  find(id: string): string {
    return this.known.includes(id) ? id : 'unknown';
  }
}
`,
  'src/decorators.ts': `export function Get(path: string): MethodDecorator {
  return (_target, _name, descriptor) => {
    Object.assign(descriptor.value as object, { path });
  };
}
`,
};
const SOURCES = Object.keys(FILES).filter((path) => path.endsWith('.ts'));

/** @param options of the compiler, given the top level. */
function compiled(name: string, options: (root: string) => string[]): Shape {
  return {
    name,
    files: FILES,
    build(root, tools) {
      const tsc = join(tools, '../../../node_modules/.bin/tsc');
      execFileSync(tsc, ['-p', '.', ...options(root)], { cwd: root, stdio: 'pipe' });
      writeFiles(join(root, 'dist'), { 'package.json': '{ "type": "commonjs" }\n' });
      return [{ name: 'api', folder: join(root, 'dist'), entry: 'lambda.js', events: [{}, { id: '0' }] }];
    },
    sources: SOURCES,
  };
}

/** Without texts in the maps, as tsc writes them by default. */
export const tsc = compiled('tsc with decorators', () => []);

/** Deployed with its sources, as by `COPY . .`; git does not ignore what was built. */
export const tscWhole: Shape = {
  ...tsc,
  name: 'tsc, deployed with its sources',
  files: { ...FILES, '.gitignore': 'node_modules\n' },
  build: (root, tools) =>
    tsc.build(root, tools).map((built) => ({ ...built, folder: root, entry: 'dist/lambda.js' })),
};
export const tscInline = compiled('tsc with texts in its maps', () => ['--inlineSources']);
export const tscSourceRoot = compiled('tsc with an absolute sourceRoot', (root) => [
  ...['--sourceRoot', join(root, 'src'), '--inlineSources'],
]);
export const tscStrangeSourceRoot = compiled("tsc with a sourceRoot of the build machine's", () => [
  ...['--sourceRoot', '/codebuild/output/src42/src/api/src', '--inlineSources'],
]);
