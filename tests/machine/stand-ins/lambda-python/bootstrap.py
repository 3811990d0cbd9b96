"""Stand-in for the managed runtime's start: the same order of imports, paths and site directories."""

import os
import site
import sys

VERSION = "python%d.%d" % sys.version_info[:2]
TASK = os.environ["LAMBDA_TASK_ROOT"]
RUNTIME = os.environ["LAMBDA_RUNTIME_DIR"]
LANGUAGE_PACKAGES = "/var/lang/lib/%s/site-packages" % VERSION
LAYERS = ["/opt/python/lib/%s/site-packages" % VERSION, "/opt/python"]

# Debian's interpreter has another name for it.
sys.path[:] = [each for each in sys.path if "dist-packages" not in each]
if LANGUAGE_PACKAGES not in sys.path:
    sys.path.append(LANGUAGE_PACKAGES)

# Before the function's folders are on the path: a client of the user's own is not the one that runs.
import awslambdaric.__main__ as client  # noqa: E402


def main():
    # Whoever sets PYTHONPATH gets nothing of the layers.
    layers = [] if "PYTHONPATH" in os.environ else LAYERS
    first = [TASK, *layers, LANGUAGE_PACKAGES, RUNTIME]
    sys.path[:] = first + [each for each in sys.path if each not in first]
    for directory in [TASK, *layers]:
        site.addsitedir(directory)
    os.environ.setdefault("PYTHONPATH", RUNTIME)
    client.main([TASK, os.environ["_HANDLER"]])


if __name__ == "__main__":
    main()
