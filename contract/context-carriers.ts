/** The header of HTTP events, and the attribute of messages of SQS and SNS, that names who asks. */
export const CONTEXT_HEADER = 'x-coverage-context';

/** The same in W3C baggage, where any text may stand. */
export const CONTEXT_BAGGAGE = 'coverage-context';

/** The same in the detail of an event of EventBridge, and in `clientContext.custom` of an invocation. */
export const CONTEXT_FIELD = 'coverageContext';

/** Characters of a context that count: it is a test's name, not a document. */
export const CONTEXT_LENGTH = 200;
