/** What `NODE_ACTIONS` does, in Python. */
export const PYTHON_ACTIONS = `
import os
import subprocess
import sys
import time
import uuid

instance = str(uuid.uuid4())
count = 0


class Actions:
    def echo(event, context):
        return event["value"]

    def instance(event, context):
        return {"instance": instance, "count": count}

    def sleep(event, context):
        time.sleep(event["ms"] / 1000)
        return {"instance": instance, "count": count}

    def throw(event, context):
        raise TypeError("boom")

    def reject(event, context):
        raise ValueError("rejected")

    def exit(event, context):
        sys.exit(event["status"])

    def loop(event, context):
        while True:
            pass

    def eat(event, context):
        taken = []
        while True:
            taken.append(bytearray(b"1") * 1048576)

    def print(event, context):
        sys.stdout.write(event["text"])
        time.sleep(event.get("ms", 0) / 1000)

    def flood(event, context):
        for n in range(event["lines"]):
            print(n, "x" * 1000)

    def child(event, context):
        return subprocess.run(["/bin/sh", "-c", "echo from a child; echo from its stderr >&2"]).returncode

    def context(event, context):
        return {
            "functionName": context.function_name,
            "functionVersion": context.function_version,
            "arn": context.invoked_function_arn,
            "memoryMb": context.memory_limit_in_mb,
            "requestId": context.aws_request_id,
            "logGroup": context.log_group_name,
            "logStream": context.log_stream_name,
            "remainingMs": context.get_remaining_time_in_millis(),
            "custom": context.client_context and context.client_context.custom["who"],
        }

    def environment(event, context):
        return dict(os.environ)

    def hourAtEpoch(event, context):
        return time.localtime(0).tm_hour

    def cwd(event, context):
        return os.getcwd()

    def write(event, context):
        try:
            with open(event["path"], "w") as file:
                file.write(event["text"])
            return "done"
        except OSError as error:
            return __import__("errno").errorcode[error.errno]

    def read(event, context):
        try:
            with open(event["path"]) as file:
                return file.read()
        except OSError as error:
            return __import__("errno").errorcode[error.errno]


def handler(event, context):
    global count
    count += 1
    return getattr(Actions, event["do"])(event, context)
`;
