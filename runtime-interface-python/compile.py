"""
Compiles the recorder beforehand, for the Python that runs this: in an image, or in a layer for one version. It begins
sooner, and records the same: what does not fit the text, the version or the folder is not used.

    python3 /opt/lambda-coverage/python/compile.py [--check] [FOLDER]

--check: writes nothing; fails unless what was compiled is what this Python makes of the text
FOLDER: where this folder will be when the function runs, if that is elsewhere
"""

import marshal
import os
import sys
from _imp import source_hash
from importlib.util import MAGIC_NUMBER

HERE = os.path.dirname(os.path.abspath(__file__))


def main(arguments):
    is_check = '--check' in arguments
    folders = [argument for argument in arguments if argument != '--check']
    path = (folders[0].rstrip('/') if folders else HERE) + '/recorder'
    target = '%s/recorder.%s' % (HERE, sys.implementation.cache_tag)
    with open(HERE + '/recorder.txt', 'rb') as file:
        text = file.read()
    modules = compiled(path, text)
    if is_check:
        with open(target, 'rb') as file:
            kept = file.read()
        code = kept[8:]
        is_same = kept[:8] == seal(path, text, code) and parts(marshal.loads(code)) == parts(modules)
        return None if is_same else '%s is not what this Python makes of recorder.txt for %s.' % (target, path)
    code = marshal.dumps(modules)
    with open(target + '.new', 'wb') as file:
        file.write(seal(path, text, code) + code)
    os.chmod(file.name, 0o644)
    os.replace(file.name, target)
    return None


def compiled(path, text):
    """By the name of a module its code, as `marshal` writes it; named as site/sitecustomize.py names what it compiles."""
    found = dict(part.split('\n', 1) for part in text.decode().split('\n#: ')[1:])
    return {
        place: marshal.dumps(compile(source, '%s/%s.py' % (path, place), 'exec', dont_inherit=True))
        for place, source in found.items()
    }


def seal(path, text, code):
    """Of all that the code depends on, and of its own bytes."""
    sealed = path.encode('utf-8', 'surrogateescape') + text + code
    return source_hash(int.from_bytes(MAGIC_NUMBER, 'little'), sealed)


def parts(modules):
    """
    All that code is made of, in a form that is equal where the code is: the order of a set differs from process to process,
    and so do the bytes that `marshal` writes.
    """
    return {place: shown(marshal.loads(code)) for place, code in modules.items()}


def shown(value):
    kind = type(value)
    if hasattr(value, 'co_code'):
        names = [name for name in dir(value) if name.startswith('co_') and name != 'co_lnotab']
        found = [(name, getattr(value, name)) for name in names]
        return kind, [(name, shown(each)) for name, each in found if not callable(each)]
    if kind is tuple:
        return kind, [shown(each) for each in value]
    if kind is frozenset:
        return kind, {repr(shown(each)) for each in value}
    return kind, repr(value)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
