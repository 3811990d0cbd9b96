"""
A store of its settings. A store has `kind`, `parallel_puts`, `put(key, body, deadline, only_if_absent)`,
`timeout()`.
"""


def create_store(settings):
    if settings.kind == 'directory':
        from .directory import DirectoryStore

        return DirectoryStore(settings.directory)
    from .s3.s3_store import S3Store

    return S3Store(settings)
