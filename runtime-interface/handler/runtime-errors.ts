/** As the runtime client names it: `errorType` of the answer is the error's `name`. */
class HandlerNotFound extends Error {}
HandlerNotFound.prototype.name = 'Runtime.HandlerNotFound';

/** @param modern the modern client's errors have their name as a property of their own, and its log shows it */
export function handlerNotFound(message: string, modern: boolean): Error {
  const error = new HandlerNotFound(message);
  return modern ? Object.assign(error, { name: error.name }) : error;
}
