"""
The Runtime API over one connection, with the functions of the C extension that AWS's client has. A socket alone: the
extension brings no `http`, `ssl` or `email` into the function's modules either.
"""

import os
import socket
import sys

RUNTIME = "/2018-06-01/runtime"

_agent = "lambda-coverage"
_connection = None


def initialize_client(user_agent):
    global _agent
    _agent = user_agent


def next():
    """:return: the event as bytes, and the headers of the Runtime API that came"""
    status, headers, body = _exchange("GET", "/invocation/next")
    if status != 200:
        raise RuntimeError("Failed to get next")
    known = {name: headers.get(name.lower()) for name in NEXT_HEADERS}
    known["Lambda-Runtime-Deadline-Ms"] = int(headers["lambda-runtime-deadline-ms"])
    return body, known


NEXT_HEADERS = (
    "Lambda-Runtime-Aws-Request-Id",
    "Lambda-Runtime-Trace-Id",
    "Lambda-Runtime-Invoked-Function-Arn",
    "Lambda-Runtime-Client-Context",
    "Lambda-Runtime-Cognito-Identity",
    "Lambda-Runtime-Aws-Tenant-Id",
    "Lambda-Runtime-Invocation-Id",
    "Content-Type",
)


def post_invocation_result(invoke_id, result, content_type, invocation_id=None):
    """:param result: bytes"""
    headers = {"Content-Type": content_type}
    status, _, _ = _exchange("POST", "/invocation/%s/response" % invoke_id, result, headers)
    _must_be_accepted(status, "success", "Failed to post invocation response")


def post_error(invoke_id, error_response, xray_fault, invocation_id=None):
    """:param error_response: JSON text; so is `xray_fault`"""
    headers = {
        "Content-Type": "application/json",
        "Lambda-Runtime-Function-Error-Type": "Unhandled",
        "Lambda-Runtime-Function-XRay-Error-Cause": _header_text(xray_fault),
    }
    status, _, _ = _exchange("POST", "/invocation/%s/error" % invoke_id, error_response.encode("utf-8"), headers)
    _must_be_accepted(status, "failure", "Failed to post invocation error")


def _must_be_accepted(status, kind, message):
    if 200 <= status < 300:
        return
    sys.stderr.write(
        "LAMBDA_RUNTIME Failed to post handler %s response. Http response code: %d.\n" % (kind, status)
    )
    raise RuntimeError(message)


def post_init_error(error_response, error_type):
    """:param error_response: JSON text"""
    headers = {
        "Content-Type": "application/json",
        "Lambda-Runtime-Function-Error-Type": _header_text(error_type),
    }
    return _exchange("POST", "/init/error", error_response.encode("utf-8"), headers)


def _exchange(method, path, body=b"", headers=None):
    """:return: status, headers by their names in lower case, and body as bytes"""
    global _connection
    if _connection is None:
        _connection = _Connection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    fields = {"Host": "localhost", "User-Agent": _agent, "Content-Length": str(len(body)), **(headers or {})}
    if method == "GET":
        del fields["Content-Length"]
    lines = ["%s %s%s HTTP/1.1" % (method, RUNTIME, path)]
    lines += ["%s: %s" % field for field in fields.items()]
    return _connection.exchange("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)


class _Connection:
    """Kept open. An event comes when it comes: no limit of time."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self._socket = socket.create_connection((host, int(port)))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self._socket.makefile("rb")

    def exchange(self, request):
        self._socket.sendall(request)
        status = int(self._line().split(b" ", 2)[1])
        headers = {}
        for line in iter(self._line, b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        return status, headers, self._body(headers)

    def _body(self, headers):
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self._stream.read(int(headers.get("content-length", 0)))
        chunks = []
        for size in iter(lambda: int(self._line().split(b";")[0], 16), 0):
            chunks.append(self._stream.read(size))
            self._line()
        self._line()
        return b"".join(chunks)

    def _line(self):
        line = self._stream.readline()
        if not line:
            raise RuntimeError("The Runtime API closed the connection")
        return line.rstrip(b"\r\n")


def _header_text(text):
    """What an error says is free text of the user; a header is not."""
    return "".join(char if " " <= char <= "~" else "?" for char in str(text))
