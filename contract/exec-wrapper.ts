/** The variable by which Lambda starts another program, which starts the runtime. */
export const WRAPPER_VARIABLE = 'AWS_LAMBDA_EXEC_WRAPPER';

/** The program of the layer and of the base images. */
export const LAYER_WRAPPER = '/opt/lambda-coverage/bootstrap';
