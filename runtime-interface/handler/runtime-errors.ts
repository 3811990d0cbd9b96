/** As the runtime client names them: `errorType` of the answer is the error's `name`. */
export class HandlerNotFound extends Error {}
HandlerNotFound.prototype.name = 'Runtime.HandlerNotFound';
