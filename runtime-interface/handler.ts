/**
 * Entry: the handler shim. The runtime imports this module instead of the user's; it loads the user's module
 * as the runtime would have, and exports the handler wrapped.
 */

import { watchFormatter } from './handler/formatter-watch.ts';
import { findHandle } from './handler/handle.ts';
import { loadHandler } from './handler/load-handler.ts';
import { stackFrames } from './handler/stack-frames.ts';
import { wrapHandler } from './handler/wrap-handler.ts';
import { handlerFolders } from './recorded-folders.ts';

const { settings: started, recorder, startFailure, handlerName } = findHandle();
const settings = { ...started, handler: handlerName() };
recorder?.shimLoaded(handlerFolders(settings.taskRoot, settings.handler));

async function load() {
  if (recorder !== undefined) watchFormatter();
  try {
    return await loadHandler(settings);
  } catch (error) {
    await recorder?.initFailed(stackFrames(error));
    throw error;
  }
}

const userHandler = await load();
// An internal extension must have registered before init ends.
await recorder?.registered;
recorder?.initSucceeded();

export const handler = wrapHandler(userHandler, { settings, recorder, startFailure });
