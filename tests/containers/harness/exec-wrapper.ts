/** The layer's program, which starts the runtime. As people write it, not as our code has it. */
export const BOOTSTRAP = '/opt/lambda-coverage/bootstrap';

/** What is set on a function that has the layer, besides its store. */
export const WRAPPER = { AWS_LAMBDA_EXEC_WRAPPER: BOOTSTRAP };
