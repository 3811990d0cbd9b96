// `lambda-coverage/context`: how tests say who they are.
export { sendContext } from './aws-clients.ts';
export { contextAttributes, contextClient, contextDetail, contextHeaders } from './carriers.ts';
export { contextName, currentContext, setContext, withContext } from './context-name.ts';
export { addContext, contextFetch } from './http.ts';
