"""Why nothing is recorded."""


class CoreError(Exception):
    """`code` is one of contract/error-codes.ts, `message` says what is wrong and what to do."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message
