/** An error that the caller of the API may see. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly string[] | undefined;

  constructor(status: number, code: string, message: string, details?: readonly string[]) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export class NotFoundError extends ApiError {
  constructor(what: string) {
    super(404, 'not_found', `${what} was not found`);
  }
}

export class ValidationError extends ApiError {
  constructor(problems: readonly string[]) {
    super(400, 'invalid_order', 'The order is not valid', problems);
  }
}
