"""Types calls of Lambda at the AWS CLI, all in one process, for a start of it takes most of a second.

A line of JSON names an operation or waiter and its input; what is given to the CLI is an argument vector as a user's shell
makes it, what is read of it is what it prints. A line of JSON answers it.
"""

import base64
import contextlib
import io
import json
import os
import re
import sys
import tempfile

from awscli.clidriver import create_clidriver
from botocore import xform_name

# Large binaries are options of their own, beside the structures that have them in the API.
PACKAGES = {"CreateFunction": "Code", "PublishLayerVersion": "Content"}
# A body that the CLI streams is named as a file, not as what is in one.
STREAMED = "InvokeArgs"
REFUSED = re.compile(r"An error occurred \((\w+)\) when calling the \w+ operation(?: \(.*?\))?: (.*)", re.DOTALL)

directory = tempfile.TemporaryDirectory()
driver = create_clidriver()
status = 0


def note_status(http_response, **_):
    """The CLI does not print statuses."""
    global status
    status = http_response.status_code


driver.session.register("after-call.lambda", note_status)


def kebab(name):
    return xform_name(name, "-")


def file_of(blob):
    handle, path = tempfile.mkstemp(dir=directory.name)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64decode(blob["$blob"]))
    return f"fileb://{path}"


def options_of(operation, members):
    for name, value in members.items():
        option = f"--{kebab(name)}"
        if PACKAGES.get(operation) == name and "ZipFile" in value:
            yield from ("--zip-file", file_of(value["ZipFile"]))
        elif isinstance(value, dict) and "$blob" in value:
            yield from (option, file_of(value).removeprefix("fileb://" if name == STREAMED else ""))
        elif isinstance(value, bool):
            yield option if value else f"--no-{kebab(name)}"
        elif isinstance(value, (dict, list)):
            yield from (option, json.dumps(value))
        else:
            yield from (option, str(value))


def type_in(arguments):
    """What a command prints; an error of the service is raised as the CLI words it."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = driver.main(["lambda", *arguments, "--output", "json"])
        except SystemExit as usage:
            code = usage.code
    if code == 0:
        return out.getvalue()
    refused = REFUSED.search(err.getvalue())
    if refused is None:
        raise RuntimeError(f"{arguments} ended with {code}: {err.getvalue()}")
    raise Refusal(*refused.groups())


class Refusal(Exception):
    pass


def run(call):
    if "Wait" in call:
        type_in(["wait", kebab(call["Wait"]).replace("_", "-"), *options_of("", call["Input"])])
        return {}
    operation = call["Operation"]
    arguments = [kebab(operation), *options_of(operation, call["Input"])]
    if operation != "Invoke":
        printed = type_in(arguments)
        return json.loads(printed) if printed.strip() else {}
    answer = os.path.join(directory.name, "answer")
    output = json.loads(type_in([*arguments, answer]))
    with open(answer, "rb") as file:
        return {**output, "Payload": base64.b64encode(file.read()).decode()}


for line in sys.stdin:
    try:
        reply = {"output": run(json.loads(line))}
    except Refusal as refusal:
        name, message = refusal.args
        reply = {"error": {"name": name, "message": message.strip(), "status": status}}
    print(json.dumps(reply), flush=True)
