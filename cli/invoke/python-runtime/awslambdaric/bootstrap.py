"""Loads the handler by Lambda's rules, and hands it one event after the other."""

import importlib
import json
import logging
import os
import sys
import time
import traceback

from .lambda_context import LambdaContext
from .lambda_runtime_exception import FaultException
from .lambda_runtime_marshaller import to_json

_request_id = None


def _get_handler(handler):
    try:
        modname, fname = handler.rsplit(".", 1)
    except ValueError as error:
        raise FaultException(
            FaultException.MALFORMED_HANDLER_NAME, "Bad handler '{}': {}".format(handler, error)
        )
    try:
        if modname.split(".")[0] in sys.builtin_module_names:
            raise FaultException(
                FaultException.BUILT_IN_MODULE_CONFLICT,
                "Cannot use built-in module {} as a handler module".format(modname),
            )
        module = importlib.import_module(modname.replace("/", "."))
    except ImportError as error:
        raise FaultException(
            FaultException.IMPORT_MODULE_ERROR, "Unable to import module '{}': {}".format(modname, error)
        )
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)]
        raise FaultException(
            FaultException.USER_CODE_SYNTAX_ERROR,
            "Syntax error in module '{}': {}".format(modname, error),
            trace,
        )
    try:
        return getattr(module, fname)
    except AttributeError:
        raise FaultException(
            FaultException.HANDLER_NOT_FOUND, "Handler '{}' missing on module '{}'".format(fname, modname)
        )


def make_error(error_message, error_type, stack_trace, invoke_id=None):
    return {
        "errorMessage": error_message or "",
        "errorType": error_type or "",
        "requestId": invoke_id or "",
        "stackTrace": stack_trace or [],
    }


def log_error(error_result):
    """In lines as Python has them: AWS's ends of lines and blanks are for CloudWatch, which would make each an event."""
    description = "[ERROR]"
    if error_result["errorType"]:
        description += " " + error_result["errorType"] + (":" if error_result["errorMessage"] else "")
    if error_result["errorMessage"]:
        description += " " + error_result["errorMessage"]
    lines = [description, "Traceback (most recent call last):"]
    for element in error_result["stackTrace"]:
        lines += element.splitlines() or [""]
    sys.stdout.write("\n".join(lines) + "\n")


def handle_event_request(client, request_handler, request):
    """Answers one event, with the handler's result or its error. What ends the process passes: it is no `Exception`."""
    error_result = None
    try:
        context = LambdaContext(
            request.invoke_id,
            _parse_json_header(request.client_context, "Client Context"),
            _parse_json_header(request.cognito_identity, "Cognito Identity"),
            request.deadline_time_in_ms,
            request.invoked_function_arn,
            request.tenant_id,
        )
        event = client.marshaller.unmarshal_request(request.event_body, request.content_type)
        response = request_handler(event, context)
        result, content_type = client.marshaller.marshal_response(response)
    except FaultException as fault:
        xray_fault = _xray_fault("LambdaValidationError", fault.msg, [])
        error_result = make_error(fault.msg, fault.exception_type, fault.trace, request.invoke_id)
    except Exception as error:
        frames = _user_frames(error.__traceback__)
        name = type(error).__name__
        xray_fault = _xray_fault(name, str(error), frames)
        error_result = make_error(str(error), name, traceback.format_list(frames), request.invoke_id)

    if error_result is None:
        client.post_invocation_result(request.invoke_id, result, content_type, request.invocation_id)
        return
    log_error(error_result)
    client.post_invocation_error(
        request.invoke_id, to_json(error_result), to_json(xray_fault), request.invocation_id
    )


def _parse_json_header(header, name):
    if not header:
        return None
    try:
        return json.loads(header)
    except Exception as error:
        raise FaultException(
            FaultException.LAMBDA_CONTEXT_UNMARSHAL_ERROR, "Unable to parse {} JSON: {}".format(name, error)
        )


def _user_frames(tb):
    """:return: (file, line, function, text) from the first frame that is not the runtime's on"""
    frames = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in traceback.extract_tb(tb)]
    for index, frame in enumerate(frames):
        if "/bootstrap.py" not in frame[0]:
            return frames[index:]
    return frames


def _xray_fault(name, message, frames):
    stack = [{"label": label, "path": path, "line": line} for path, line, label, _ in frames]
    return {
        "working_directory": os.getcwd(),
        "exceptions": [{"message": message, "type": name, "stack": stack}],
        "paths": list({path for path, _, _, _ in frames}),
    }


class StandardLogSink(object):
    def log(self, msg, frame_type=None):
        sys.stdout.write(msg)


class LambdaLoggerHandler(logging.Handler):
    def __init__(self, log_sink):
        logging.Handler.__init__(self)
        self.log_sink = log_sink

    def emit(self, record):
        self.log_sink.log(self.format(record))


class LambdaLoggerFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = _request_id or ""
        record.tenant_id = None
        return True


class Unbuffered(object):
    def __init__(self, stream):
        self.stream = stream

    def __getattr__(self, attr):
        return getattr(self.stream, attr)

    def write(self, msg):
        self.stream.write(msg)
        self.stream.flush()

    def writelines(self, msgs):
        self.stream.writelines(msgs)
        self.stream.flush()


def _setup_logging():
    logging.Formatter.converter = time.gmtime
    handler = LambdaLoggerHandler(StandardLogSink())
    handler.setFormatter(
        logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n",
            "%Y-%m-%dT%H:%M:%S",
        )
    )
    handler.addFilter(LambdaLoggerFilter())
    logger = logging.getLogger()
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    if isinstance(getattr(logging, level, None), int):
        logger.setLevel(level)
    logger.addHandler(handler)


def run(handler, client):
    """Until the process is ended. A function that does not start is reported, and ends it with 1."""
    global _request_id
    sys.stdout = Unbuffered(sys.stdout)
    sys.stderr = Unbuffered(sys.stderr)
    _setup_logging()
    error_result = None
    try:
        request_handler = _get_handler(handler)
    except FaultException as fault:
        error_result = make_error(fault.msg, fault.exception_type, fault.trace)
    except Exception as error:
        frames = traceback.format_list(_user_frames(error.__traceback__))
        error_result = make_error(str(error), type(error).__name__, frames)

    if error_result is not None:
        log_error(error_result)
        client.post_init_error(error_result)
        sys.exit(1)

    while True:
        request = client.wait_next_invocation()
        _request_id = request.invoke_id
        if request.x_amzn_trace_id is not None:
            os.environ["_X_AMZN_TRACE_ID"] = request.x_amzn_trace_id
        else:
            os.environ.pop("_X_AMZN_TRACE_ID", None)
        handle_event_request(client, request_handler, request)
