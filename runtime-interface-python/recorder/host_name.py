"""A name that is ASCII already, as names of URLs are here."""


def ready(host):
    """
    For what asks a resolver, or makes a TLS connection: given a text, Python loads the rules of international names
    first, which takes half as long as the rest of the recorder.
    """
    return host.encode('ascii')
