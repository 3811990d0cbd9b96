"""Hands the invocations of LocalStack's Lambda to containers that are there already.

LocalStack itself starts a container for each function through Docker's socket, with a program that it downloads. These
containers run the function under Lambda's Runtime Interface Emulator, so nothing is downloaded, and each is what a
sandbox is in AWS: one invocation at a time. Invocations wait while all of them work. One that ends in the middle fails
its invocation; Step Functions try again, as after a sandbox that was lost.

LAMBDA_RUNTIME_EXECUTOR=containers
LAMBDA_CONTAINERS={"name-of-function": ["http://container:8080", ...]}
"""

import json
import logging
import os
import queue
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import (
    LambdaRuntimeException,
    RuntimeExecutor,
)

LOG = logging.getLogger(__name__)

PATH = "/2015-03-31/functions/function/invocations"
# Of a container that is started again.
LONGEST_START_S = 120

_free: dict[str, queue.Queue] = {}
_lock = threading.Lock()


def _containers(function_name: str) -> queue.Queue:
    with _lock:
        if function_name not in _free:
            urls = json.loads(os.environ.get("LAMBDA_CONTAINERS", "{}")).get(function_name, [])
            if not urls:
                raise LambdaRuntimeException(f"LAMBDA_CONTAINERS names no container of {function_name}")
            _free[function_name] = queue.Queue()
            for url in urls:
                _free[function_name].put(url)
        return _free[function_name]


def _listens(url: str) -> bool:
    place = urllib.parse.urlsplit(url)
    try:
        socket.create_connection((place.hostname, place.port or 80), timeout=2).close()
        return True
    except OSError:
        return False


def _error(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()


class ContainerExecutor(RuntimeExecutor):
    """An execution environment in LocalStack's books; which container serves it is decided at each invocation."""

    def start(self, env_vars):
        _containers(self.function_version.id.function_name)

    def stop(self):
        pass

    def invoke(self, payload):
        name = self.function_version.id.function_name
        free = _containers(name)
        deadline = time.monotonic() + LONGEST_START_S
        while True:
            url = free.get()
            try:
                if _listens(url):
                    answer = self._post(url, payload)
                    break
                if time.monotonic() > deadline:
                    answer = _error("Runtime.Unavailable", f"no container of {name} has started: {url}")
                    break
            finally:
                free.put(url)
            time.sleep(0.2)
        return InvocationResult(
            request_id=payload["invoke-id"],
            payload=answer,
            is_error=_is_error(answer),
            logs=f"The log of {url} has what it wrote.\n",
        )

    def _post(self, url, payload) -> bytes:
        timeout = (self.function_version.config.timeout or 3) + 10
        request = urllib.request.Request(url + PATH, data=payload["payload"].encode(), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                answer = response.read()
            json.loads(answer or b"null")
            return answer
        except ValueError:
            # The emulator's own words, as of a function that took too long.
            return _error("Sandbox.Failed", answer.decode(errors="replace"))
        except (OSError, urllib.error.URLError) as error:
            message = f"{url} ended in the middle of an invocation: {error}"
            LOG.warning(message)
            return _error("Runtime.ExitError", message)

    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "localstack"

    def get_runtime_endpoint(self):
        return "http://localhost:4566/unused"

    def get_logs(self):
        return ""

    @classmethod
    def prepare_version(cls, function_version):
        pass

    @classmethod
    def cleanup_version(cls, function_version):
        pass


def _is_error(answer: bytes) -> bool:
    value = json.loads(answer or b"null")
    return isinstance(value, dict) and "errorType" in value and "errorMessage" in value


class ContainerExecutorPlugin(RuntimeExecutorPlugin):
    name = "containers"

    def load(self, *args, **kwargs):
        return ContainerExecutor
