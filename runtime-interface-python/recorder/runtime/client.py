"""
Lambda's runtime client, patched: how the recorder sees the events and answers of the function.

The client's methods, and not the handler: between the runtime and the handler is no frame, no proxy and no argument of
ours, and an event of the health check never reaches the handler.
"""

# Of 4.x, and of before.
_CLASSES = ('BaseLambdaRuntimeClient', 'LambdaRuntimeClient')


def patch(module, runtime):
    """
    module: `awslambdaric.lambda_runtime_client`
    runtime: a Runtime
    Returns whether it has the methods that tell when an invocation begins and ends.
    """
    client = next((getattr(module, name) for name in _CLASSES if hasattr(module, name)), None)
    if client is None or not hasattr(client, 'wait_next_invocation'):
        return False
    post_result = client.post_invocation_result

    def wait_next_invocation(original, self, *args, **kwargs):
        runtime.waits()
        while True:
            request = original(self, *args, **kwargs)
            answer = runtime.invoked(request)
            if answer is None:
                return request
            # Only newer ones name it.
            further = getattr(request, 'invocation_id', None)
            last = {} if further is None else {'invocation_id': further}
            post_result(self, request.invoke_id, answer, 'application/json', **last)
            runtime.waits()

    def post_invocation_result(original, self, invoke_id, *args, **kwargs):
        original(self, invoke_id, *args, **kwargs)
        runtime.answered(invoke_id, 'ok')

    def post_invocation_error(original, self, invoke_id, *args, **kwargs):
        original(self, invoke_id, *args, **kwargs)
        runtime.answered(invoke_id, 'error')

    def post_init_error(original, self, *args, **kwargs):
        runtime.init_failed()
        return original(self, *args, **kwargs)

    def restore_next(original, self, *args, **kwargs):
        runtime.snapshot()
        return original(self, *args, **kwargs)

    for replacement in (
        wait_next_invocation,
        post_invocation_result,
        post_invocation_error,
        post_init_error,
        restore_next,
    ):
        _replace(client, replacement)
    return True


def _replace(client, replacement):
    name = replacement.__name__
    original = client.__dict__.get(name)
    if original is None:
        return

    def method(*args, **kwargs):
        return replacement(original, *args, **kwargs)

    for shown in ('__name__', '__qualname__', '__doc__', '__module__'):
        setattr(method, shown, getattr(original, shown, None))
    setattr(client, name, method)
