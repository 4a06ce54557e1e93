"""What assignment changes in the process: its environment, its time zone, where it finds modules."""

import os
import sys
import time

_LIBRARIES = "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib"

# What Lambda's runtime itself sets; the function's own variables go over it.
_RUNTIME_DEFAULTS = {
    "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    "LD_LIBRARY_PATH": _LIBRARIES,
    "LANG": "en_US.UTF-8",
    "TZ": ":UTC",
    "LAMBDA_TASK_ROOT": "/var/task",
    "LAMBDA_RUNTIME_DIR": "/var/runtime",
    "PYTHONPATH": "/var/runtime",
}


def apply_environment(environment, handler):
    """Replaces the stem's environment by the function's; answers the function's directory."""
    os.environ.clear()
    os.environ.update(_RUNTIME_DEFAULTS)
    os.environ.update(environment)
    os.environ["_HANDLER"] = handler
    time.tzset()
    root = os.environ["LAMBDA_TASK_ROOT"]
    os.chdir(root)
    sys.path[:0] = _search_path(root)
    return root


def _search_path(root):
    """https://docs.aws.amazon.com/lambda/latest/dg/python-package.html#python-package-searchpath"""
    python_path = [entry for entry in os.environ["PYTHONPATH"].split(":") if entry]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [root, *python_path, f"/opt/python/lib/{version}/site-packages", "/opt/python"]


def set_trace_id(trace_id):
    if trace_id is None:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    else:
        os.environ["_X_AMZN_TRACE_ID"] = trace_id
