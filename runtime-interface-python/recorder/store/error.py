"""What a store says of an object that could not be written."""


class StoreError(Exception):
    """
    The message says what to do; it holds no key, credential or content.

    code: one of RECORDER_CODES of contract/error-codes.ts
    is_retryable: whether the same put can succeed when it is tried again soon
    detail: the store's own words, for the log alone, or None: they may name the bucket or the role
    """

    def __init__(self, code: str, message: str, is_retryable: bool, detail=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.is_retryable = is_retryable
        self.detail = detail
