"""
What a handler of a signal of the user's raises, as one of `signal.alarm` does, comes wherever the main thread is: in code
of ours too, whose own exceptions are kept from the function. That one must reach it.
"""


def is_of_signal(error) -> bool:
    """Whether a handler of a signal has raised it: that was given the frame which it has interrupted."""
    entry, interrupted = error.__traceback__, None
    while entry is not None:
        if interrupted is not None and _was_given(entry.tb_frame, interrupted):
            return True
        entry, interrupted = entry.tb_next, entry.tb_frame
    return False


def _was_given(frame, other):
    return any(
        value is other or type(value) is tuple and any(each is other for each in value)
        for value in list(frame.f_locals.values())
    )
