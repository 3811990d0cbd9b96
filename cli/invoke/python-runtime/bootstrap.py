"""
The process inside a local sandbox of a Python function: what /var/runtime/bootstrap.py is on Lambda.
The standard library only; Python 3.9 and later. Environment: AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT,
LAMBDA_RUNTIME_DIR, _HANDLER.
"""

import _thread
import os
import signal
import site
import sys
import time

import awslambdaric.__main__ as awslambdaric_main

PARENT_LOOK_SECONDS = 0.5


def end_with_parent():
    """Whoever started this may be killed without a word: then nobody would end what the function does."""
    runtime, parent = os.getpid(), os.getppid()

    def look():
        while os.getppid() == parent:
            time.sleep(PARENT_LOOK_SECONDS)
        os.killpg(runtime, signal.SIGKILL)

    # Not by `threading`: a function that lists its threads finds its own.
    _thread.start_new_thread(look, ())


def main():
    task_root = os.environ["LAMBDA_TASK_ROOT"]
    sys.path.insert(0, task_root)
    site.addsitedir(task_root)
    os.environ.setdefault("PYTHONPATH", os.environ["LAMBDA_RUNTIME_DIR"])
    end_with_parent()
    awslambdaric_main.main([task_root, os.environ["_HANDLER"]])


if __name__ == "__main__":
    main()
