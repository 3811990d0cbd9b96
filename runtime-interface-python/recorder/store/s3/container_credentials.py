"""What the sandbox hands out, until it expires: Lambda with SnapStart, containers of ECS and EKS."""

import json
import re

from ... import limits
from ...system import epoch, new_lock
from ..deadline import Deadline
from ..error import StoreError
from ..http.connector import Connector
from ..http.no_answer import code_of
from ..http.tls import Trust
from ..http.url import parse
from .settings import Credentials


class FixedCredentials:
    def __init__(self, credentials: Credentials):
        self._credentials = credentials

    def get(self, deadline) -> Credentials:
        return self._credentials

    def forget(self, expired: Credentials) -> bool:
        """Whether others can be had."""
        return False


class ContainerCredentials:
    def __init__(self, endpoint, names):
        self._endpoint = endpoint
        self._names = names
        # No proxy.
        self._connector = Connector(names, Trust(None))
        self._known = None
        self._expires_at = 0.0
        self._turn = new_lock()

    def get(self, deadline) -> Credentials:
        """Raises StoreError."""
        if not self._turn.acquire(True, deadline.left()):
            raise TimeoutError('credentials are asked for')
        try:
            known = self._known
            if known is not None and epoch() < self._expires_at - limits.RENEW_BEFORE_MS / 1000:
                return known
            try:
                return self._ask()
            except StoreError:
                # They are renewed early, so that a failure has time to pass.
                if known is not None and epoch() < self._expires_at:
                    return known
                raise
        finally:
            self._turn.release()

    def forget(self, expired: Credentials) -> bool:
        if self._known is expired:
            self._known = None
        return True

    def _ask(self) -> Credentials:
        try:
            answer = json.loads(self._get())
            self._known, self._expires_at = _credentials_in(answer)
            return self._known
        except Exception as error:
            self._names.forget()
            # What is no JSON is not quoted: it may hold half a secret.
            reason = (
                'no JSON'
                if isinstance(error, json.JSONDecodeError)
                else code_of(error) or 'no answer in time'
            )
            text = 'the sandbox gives no credentials (%s): check AWS_CONTAINER_CREDENTIALS_FULL_URI and its token.'
            raise StoreError('no-credentials', text % reason, True) from error

    def _get(self) -> str:
        token = self._endpoint.token
        if self._endpoint.token_file is not None:
            with open(self._endpoint.token_file, encoding='utf-8') as file:
                token = file.read().strip()
        url = parse(self._endpoint.url)
        lines = ['GET %s HTTP/1.1' % url.target, 'Host: %s' % url.netloc, 'Connection: close']
        if token is not None:
            if any(ch < ' ' or ch > '~' for ch in token):
                raise ValueError('a token with characters that no header takes')
            lines.append('Authorization: %s' % token)
        # A request of its own, and no connection that outlives it.
        deadline = Deadline(limits.CREDENTIALS_MS / 1000)
        connection = self._connector.open(url, deadline)
        try:
            connection.stream.send(('\r\n'.join(lines) + '\r\n\r\n').encode('latin-1'), deadline)
            answer = connection.reader.read(deadline, limits.CREDENTIALS_BYTES)
        finally:
            connection.stream.close()
        if answer.status != 200:
            raise ValueError('status %d' % answer.status)
        return answer.body.decode('utf-8', 'replace')


def _credentials_in(answer):
    """Credentials, and when they expire, in seconds."""
    fields = answer if isinstance(answer, dict) else {}

    def text(name: str):
        value = fields.get(name)
        return value if isinstance(value, str) and value else None

    key, secret = text('AccessKeyId'), text('SecretAccessKey')
    if key is None or secret is None:
        raise ValueError('an answer without keys')
    return Credentials(key, secret, text('Token')), _seconds_of(text('Expiration') or '')


def _seconds_of(iso: str) -> float:
    """For ever, where it says no time."""
    match = re.match(r'(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):?(\d\d))$', iso)
    if match is None:
        return float('inf')
    import calendar

    offset = 60 * (60 * int(match[8]) + int(match[9])) if match[7] else 0
    seconds = calendar.timegm(tuple(int(match[i]) for i in range(1, 7)))
    return seconds - offset if match[7] == '+' else seconds + offset
