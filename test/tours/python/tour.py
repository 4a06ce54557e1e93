"""Calls Lambda through boto3: a line of JSON names an operation and its input, a line of JSON answers it."""

import base64
import json
import sys

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.eventstream import EventStream
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

CLIENT = boto3.client("lambda", config=Config(retries={"total_max_attempts": 1}))


def with_bytes(value):
    if isinstance(value, list):
        return [with_bytes(element) for element in value]
    if not isinstance(value, dict):
        return value
    if "$blob" in value:
        return base64.b64decode(value["$blob"])
    return {name: with_bytes(member) for name, member in value.items()}


def plain(value):
    if isinstance(value, StreamingBody):
        value = value.read()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, EventStream):
        return list(value)
    return str(value)


def run(call):
    members = with_bytes(call["Input"])
    if "Wait" in call:
        CLIENT.get_waiter(call["Wait"]).wait(**members, WaiterConfig={"Delay": 1})
        return {}
    return getattr(CLIENT, xform_name(call["Operation"]))(**members)


for line in sys.stdin:
    try:
        reply = {"output": run(json.loads(line))}
    except ClientError as error:
        response = error.response
        status = response["ResponseMetadata"]["HTTPStatusCode"]
        reply = {"error": {"name": response["Error"]["Code"], "message": response["Error"]["Message"], "status": status}}
    print(json.dumps(reply, default=plain), flush=True)
