"""How what ran is asked for."""


def is_apart(settings):
    """Whether it must be known of each invocation what it ran, and not of all what any ran first."""
    return settings.attribution or settings.upload == 'invocation'


def take(core, settings):
    """{absolute path: (lines, arcs)} that ran since the last time; what ran before only where invocations are apart."""
    return core.take_invocation() if is_apart(settings) else core.take()
