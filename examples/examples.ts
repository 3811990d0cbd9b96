/** One function of the examples: what is deployed, and what it is invoked with. */
export interface ExampleFunction {
  /** The function's name on Lambda. */
  name: string;
  /** Folder under `examples/`. */
  folder: string;
  /** The deployed folder, relative to `folder`. */
  taskRoot: 'dist' | 'src';
  /** As in the settings of the function. */
  handler: string;
  /** Files under `<folder>/events`, in the order in which they are sent to one sandbox. */
  events: readonly string[];
  /** What a report must show, relative to `folder`: every source that the function contains. */
  sources: readonly string[];
  /** How esbuild makes `dist` from `src`; absent when `src` is deployed as it is. */
  build?: ExampleBuild;
}

/** One in Python, whose folder of code is deployed as it is, with the packages that it needs. */
export interface PythonExample extends Omit<ExampleFunction, 'build'> {
  /** Has a requirements.txt, which pip installs beside the code: in an image, or in a virtual environment. */
  hasRequirements: boolean;
}

export interface ExampleBuild {
  /** Name in `dist`, without extension, to the entry point in `src`. */
  entryPoints: Readonly<Record<string, string>>;
  format: 'esm' | 'cjs';
  sourcemap: 'linked' | 'inline';
  minify?: boolean;
  splitting?: boolean;
}

const ordersApi: ExampleFunction = {
  name: 'orders-api',
  folder: 'orders-api',
  taskRoot: 'dist',
  handler: 'index.handler',
  events: [
    'place-order.json',
    'place-large-order.json',
    'invalid-order.json',
    'list-open.json',
    'cancel-order.json',
    'missing-order.json',
  ],
  sources: [
    'src/discounts.ts',
    'src/errors.ts',
    'src/handler.ts',
    'src/http.ts',
    'src/orders.ts',
    'src/pricing.ts',
    'src/repository.ts',
    'src/validation.ts',
  ],
  build: { entryPoints: { index: 'src/handler.ts' }, format: 'esm', sourcemap: 'linked' },
};

const csvImport: ExampleFunction = {
  name: 'csv-import',
  folder: 'csv-import',
  taskRoot: 'src',
  handler: 'index.handler',
  events: ['products.json', 'dry-run.json', 'missing-column.json'],
  sources: ['src/index.js', 'src/lib/csv.js', 'src/lib/product.js'],
};

const expressShop: ExampleFunction = {
  name: 'express-shop',
  folder: 'express-shop',
  taskRoot: 'dist',
  handler: 'lambda.handler',
  events: [
    'health.json',
    'search.json',
    'product.json',
    'unknown-product.json',
    'add-to-cart.json',
    'add-too-many.json',
    'no-key.json',
    'bad-json.json',
  ],
  sources: [
    'src/app.js',
    'src/auth.js',
    'src/catalog.js',
    'src/lambda.js',
    'src/routes/cart.js',
    'src/routes/products.js',
  ],
  build: { entryPoints: { lambda: 'src/lambda.js' }, format: 'cjs', sourcemap: 'linked' },
};

const notificationsBuild: ExampleBuild = {
  entryPoints: {
    'order-created': 'src/order-created.ts',
    'daily-digest': 'src/daily-digest.ts',
    preferences: 'src/preferences.ts',
  },
  format: 'esm',
  sourcemap: 'linked',
  splitting: true,
};

const orderCreated: ExampleFunction = {
  name: 'notifications-order-created',
  folder: 'notifications',
  taskRoot: 'dist',
  handler: 'order-created.handler',
  events: ['orders.json'],
  sources: [
    'src/order-created.ts',
    'src/shared/channels.ts',
    'src/shared/preferences.ts',
    'src/shared/templates.ts',
  ],
  build: notificationsBuild,
};

const dailyDigest: ExampleFunction = {
  name: 'notifications-daily-digest',
  folder: 'notifications',
  taskRoot: 'dist',
  handler: 'daily-digest.handler',
  events: ['monday.json', 'sunday.json'],
  sources: [
    'src/daily-digest.ts',
    'src/shared/channels.ts',
    'src/shared/preferences.ts',
    'src/shared/templates.ts',
  ],
  build: notificationsBuild,
};

const preferences: ExampleFunction = {
  name: 'notifications-preferences',
  folder: 'notifications',
  taskRoot: 'dist',
  handler: 'preferences.handler',
  events: ['change-preferences.json', 'bad-preferences.json'],
  sources: ['src/preferences.ts', 'src/shared/preferences.ts'],
  build: notificationsBuild,
};

const reportStream: ExampleFunction = {
  name: 'report-stream',
  folder: 'report-stream',
  taskRoot: 'dist',
  handler: 'index.handler',
  events: ['quarter.json', 'bad-period.json', 'fails-half-way.json'],
  sources: ['src/formats.ts', 'src/index.ts', 'src/period.ts', 'src/sales.ts'],
  build: { entryPoints: { index: 'src/index.ts' }, format: 'esm', sourcemap: 'inline' },
};

const shortLinks: ExampleFunction = {
  name: 'short-links',
  folder: 'short-links',
  taskRoot: 'dist',
  handler: 'index.handler',
  events: ['follow.json', 'unknown.json', 'create.json', 'no-token.json', 'bad-url.json'],
  sources: ['src/app.ts', 'src/codes.ts', 'src/index.ts', 'src/links.ts'],
  build: { entryPoints: { index: 'src/index.ts' }, format: 'esm', sourcemap: 'linked', minify: true },
};

/** Needs nothing but Python itself: the demo's. */
const stockPython: PythonExample = {
  name: 'stock-python',
  folder: 'stock-python',
  taskRoot: 'src',
  handler: 'stock.handler',
  events: ['movements.json', 'bad-messages.json'],
  sources: ['src/messages.py', 'src/stock.py', 'src/warehouse.py'],
  hasRequirements: false,
};

const ordersPython: PythonExample = {
  name: 'orders-python',
  folder: 'orders-python',
  taskRoot: 'src',
  handler: 'orders.handler',
  events: [
    'place-order.json',
    'place-large-order.json',
    'invalid-order.json',
    'get-order.json',
    'cancel-order.json',
    'missing-order.json',
  ],
  sources: ['src/models.py', 'src/orders.py', 'src/pricing.py', 'src/receipts.py'],
  hasRequirements: true,
};

export const PYTHON_EXAMPLES: readonly PythonExample[] = [stockPython, ordersPython];

/** All functions in Node.js, for the demo, the container tests and the docs. */
export const EXAMPLES: readonly ExampleFunction[] = [
  ordersApi,
  csvImport,
  expressShop,
  orderCreated,
  dailyDigest,
  preferences,
  reportStream,
  shortLinks,
];
