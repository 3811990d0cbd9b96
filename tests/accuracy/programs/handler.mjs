import middy from '@middy/core';
import { parse, stringify, v1, v3, v4, v5, v7, validate, version } from 'uuid';

const steps = [];

export async function main() {
  const handler = middy(async (event, { signal }) => {
    if (event.fail) throw new Error(event.fail);
    return { id: event.id ?? v4(), aborted: signal?.aborted };
  })
    .use({
      before: ({ event }) => (event.early ? { early: true } : undefined),
      after: async ({ response }) => void steps.push(response),
      onError: (request) => {
        if (request.event.fail === 'handled') request.response = { handled: true };
      },
    })
    .before(async () => {});
  const context = { getRemainingTimeInMillis: () => 1000 };
  for (const event of [{}, { id: 1 }, { early: true }, { fail: 'handled' }, { fail: 'not handled' }]) {
    try {
      await handler(event, context);
    } catch {}
  }
  for (const id of [v1(), v3('a', v3.DNS), v4(), v5('b', v5.URL), v7(), 'bad']) {
    if (validate(id)) stringify(parse(id));
    try {
      version(id);
    } catch {}
  }
}
