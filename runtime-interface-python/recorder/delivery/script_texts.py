"""The texts of the files that ran, as they are deployed."""

import hashlib
import json
import zlib

from .. import limits
from ..system import new_lock
from .recorded_files import RecordedFiles
from .source_text import decode

_SCHEMA = 'lambda-coverage/script/1'


class Script:
    """
    hash: SHA-256, hex, of the text in UTF-8; id: names text and map, None: texts stay here
    size: in characters; text: as it was read, until it is packed; None: it is read again
    """

    def __init__(self, path: str, digest: str, script_id, size: int):
        self.path = path
        self.hash = digest
        self.id = script_id
        self.size = size
        self.text = None


class ScriptTexts:
    def __init__(self, task_root: str, is_uploaded: bool):
        self._files = RecordedFiles(task_root)
        self._is_uploaded = is_uploaded
        self._known = {}
        self._kept = 0
        # One after the other: each takes memory.
        self._turn = new_lock()

    def add_folders(self, folders) -> None:
        """Folders outside of the task root that are recorded too."""
        self._files.add(folders)

    def script_of(self, path: str):
        """None where the text cannot be had."""
        if path not in self._known:
            self._known[path] = self._read_script(path)
        return self._known[path]

    def pack(self, script: Script):
        """What the store keeps of a script, as gzip JSON; None when it has changed on disk."""
        with self._turn:
            text = script.text if script.text is not None else self._read(script.path)
            self._forget(script)
            if text is None or _sha256(text) != script.hash:
                return None
            return _packed(script, self._files.name_of(script.path), text)

    def _read_script(self, path: str):
        text = self._read(path)
        if text is None:
            return None
        try:
            digest = _sha256(text)
        except UnicodeError:
            return None
        script = Script(path, digest, _script_id(digest) if self._is_uploaded else None, len(text))
        if self._is_uploaded and self._kept + script.size <= limits.KEPT_TEXT_UNITS:
            script.text = text
            self._kept += script.size
        return script

    def _forget(self, script: Script) -> None:
        if script.text is not None:
            script.text = None
            self._kept -= script.size

    def _read(self, path: str):
        data = self._files.read(path)
        if data is None:
            return None
        try:
            text = decode(data)
        except (UnicodeError, LookupError, ValueError, TypeError):
            return None
        return text if isinstance(text, str) else None


def _packed(script: Script, name: str, text: str) -> bytes:
    """Piece by piece, and by the fastest level: what takes long is packed again in the next sandbox."""
    gzip = zlib.compressobj(1, zlib.DEFLATED, 31)
    names = json.dumps({'schema': _SCHEMA, 'hash': script.hash, 'path': name}, separators=(',', ':'))
    packed = [gzip.compress(names[:-1].encode() + b',"text":"')]
    for at in range(0, len(text), limits.PACKED_UNITS):
        packed.append(gzip.compress(json.dumps(text[at : at + limits.PACKED_UNITS])[1:-1].encode()))
    packed.append(gzip.compress(b'"}'))
    packed.append(gzip.flush())
    return b''.join(packed)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode('utf-8')).hexdigest()


def _script_id(digest: str) -> str:
    """Of a text without a map, as contract/script-identity.ts has it."""
    return _sha256('%s none' % digest)
