import os
import sys

from . import bootstrap
from .lambda_runtime_client import LambdaRuntimeClient


def main(args):
    """:param args: the program's, and the handler"""
    # From 3.12 on signals are handled while the runtime waits for an event.
    minor = os.environ.get("AWS_EXECUTION_ENV", "").rpartition("python3.")[2]
    polls_in_thread = minor.isdigit() and int(minor) >= 12
    client = LambdaRuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"], polls_in_thread)
    bootstrap.run(args[1], client)


if __name__ == "__main__":
    main(sys.argv)
