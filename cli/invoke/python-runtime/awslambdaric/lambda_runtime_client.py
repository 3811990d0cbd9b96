"""The runtime's side of the Lambda Runtime API. A recorder takes its places among these methods: names and order are AWS's."""

import json
import sys

import runtime_client
from awslambdaric import __version__

from .lambda_runtime_exception import FaultException
from .lambda_runtime_marshaller import LambdaMarshaller

MAX_XRAY_BYTES = 1024 * 1024

runtime_client.initialize_client(
    "aws-lambda-python/{}.{}.{}-{}".format(*sys.version_info[:3], __version__)
)


class InvocationRequest(object):
    def __init__(self, **kwds):
        self.__dict__.update(kwds)

    def __eq__(self, other):
        return self.__dict__ == other.__dict__


class LambdaRuntimeClientError(Exception):
    def __init__(self, endpoint, response_code, response_body):
        self.endpoint = endpoint
        self.response_code = response_code
        self.response_body = response_body
        super().__init__(
            "Request to Lambda Runtime '{}' endpoint failed. Reason: '{}'. Response body: '{}'".format(
                endpoint, response_code, response_body
            )
        )


class BaseLambdaRuntimeClient(object):
    marshaller = LambdaMarshaller()

    def __init__(self, lambda_runtime_address, use_thread_for_polling_next=False):
        self.lambda_runtime_address = lambda_runtime_address
        self.use_thread_for_polling_next = use_thread_for_polling_next
        if use_thread_for_polling_next:
            from concurrent.futures import ThreadPoolExecutor

            self.ThreadPoolExecutor = ThreadPoolExecutor

    def post_init_error(self, error_response_data, error_type_override=None):
        error_type = error_type_override if error_type_override else error_response_data["errorType"]
        status, _, body = runtime_client.post_init_error(json.dumps(error_response_data), error_type)
        if status != 202:
            raise LambdaRuntimeClientError("/2018-06-01/runtime/init/error", status, body)

    def _get_next(self):
        return runtime_client.next()

    def wait_next_invocation(self):
        if self.use_thread_for_polling_next:
            # The main thread is free to handle signals.
            try:
                with self.ThreadPoolExecutor(max_workers=1) as executor:
                    future = executor.submit(self._get_next)
                response_body, headers = future.result()
            except Exception as error:
                raise FaultException(
                    FaultException.LAMBDA_RUNTIME_CLIENT_ERROR,
                    "LAMBDA_RUNTIME Failed to get next invocation: {}".format(error),
                )
        else:
            response_body, headers = runtime_client.next()
        return InvocationRequest(
            invoke_id=headers.get("Lambda-Runtime-Aws-Request-Id"),
            x_amzn_trace_id=headers.get("Lambda-Runtime-Trace-Id"),
            invoked_function_arn=headers.get("Lambda-Runtime-Invoked-Function-Arn"),
            deadline_time_in_ms=headers.get("Lambda-Runtime-Deadline-Ms"),
            client_context=headers.get("Lambda-Runtime-Client-Context"),
            cognito_identity=headers.get("Lambda-Runtime-Cognito-Identity"),
            tenant_id=headers.get("Lambda-Runtime-Aws-Tenant-Id"),
            content_type=headers.get("Content-Type"),
            event_body=response_body,
            invocation_id=headers.get("Lambda-Runtime-Invocation-Id"),
        )

    def post_invocation_result(
        self, invoke_id, result_data, content_type="application/json", invocation_id=None
    ):
        data = result_data if isinstance(result_data, bytes) else result_data.encode("utf-8")
        runtime_client.post_invocation_result(invoke_id, data, content_type, invocation_id)

    def post_invocation_error(self, invoke_id, error_response_data, xray_fault, invocation_id=None):
        if len(xray_fault.encode()) >= MAX_XRAY_BYTES:
            xray_fault = ""
        runtime_client.post_error(invoke_id, error_response_data, xray_fault, invocation_id)


class LambdaRuntimeClient(BaseLambdaRuntimeClient):
    pass
