// `lambda-coverage/playwright`: fixtures by which each test is a context.
import { contextHeaders } from './carriers.ts';
import { contextName, setContext } from './context-name.ts';

type Headers = Record<string, string> | undefined;

interface TestInfo {
  titlePath: string[];
}

function nameOf({ titlePath }: TestInfo): string {
  return contextName(titlePath.filter((title) => title !== '').join(' > '));
}

/**
 * For `test.extend`: pages and the `request` fixture send the context in each request, and so does what the helpers of
 * `lambda-coverage/context` send in a test.
 */
export const contextFixtures = {
  extraHTTPHeaders: async (
    { extraHTTPHeaders }: { extraHTTPHeaders: Headers },
    use: (headers: Headers) => Promise<void>,
    testInfo: TestInfo,
  ): Promise<void> => {
    await use({ ...extraHTTPHeaders, ...contextHeaders(nameOf(testInfo)) });
  },
  lambdaCoverageContext: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed.
    async ({}: object, use: (context: string) => Promise<void>, testInfo: TestInfo): Promise<void> => {
      const context = nameOf(testInfo);
      setContext(context);
      await use(context);
      setContext(undefined);
    },
    { auto: true },
  ] as [
    (fixtures: object, use: (context: string) => Promise<void>, testInfo: TestInfo) => Promise<void>,
    { auto: true },
  ],
};
