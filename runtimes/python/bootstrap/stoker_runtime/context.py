"""The context object. https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

import base64
import json
import time

from .faults import Fault


class _Slots:
    """Plain members with the same representation as Lambda's own classes."""

    __slots__ = ()

    def __init__(self, values):
        for name in self.__slots__:
            setattr(self, name, values.get(name))

    def __repr__(self):
        members = ",".join(f"{name}={getattr(self, name)}" for name in self.__slots__)
        return f"{type(self).__name__}([{members}])"


class CognitoIdentity(_Slots):
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")


class Client(_Slots):
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(_Slots):
    __slots__ = ("custom", "env", "client")

    def __init__(self, values):
        super().__init__(values)
        if self.client is not None:
            self.client = Client(self.client)


class LambdaContext:
    def __init__(self, assigned, meta):
        self.aws_request_id = meta["requestId"]
        self.log_group_name = assigned["logGroup"]
        self.log_stream_name = assigned["logStream"]
        self.function_name = assigned["functionName"]
        self.memory_limit_in_mb = str(assigned["memoryMb"])
        self.function_version = assigned["functionVersion"]
        self.invoked_function_arn = meta["functionArn"]
        self.tenant_id = meta.get("tenantId")
        self.client_context = _client_context(meta.get("clientContext"))
        self.identity = CognitoIdentity({})
        self._epoch_deadline_time_in_ms = meta["deadlineMs"]

    def get_remaining_time_in_millis(self):
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def log(self, msg):
        print(msg, end="")

    def __repr__(self):
        shown = {name: value for name, value in vars(self).items() if not name.startswith("_")}
        return f"LambdaContext([{','.join(f'{name}={value}' for name, value in shown.items())}])"


def _client_context(encoded):
    if encoded is None:
        return None
    try:
        return ClientContext(json.loads(base64.b64decode(encoded)))
    except Exception as error:
        raise Fault("LambdaContextUnmarshalError", f"Unable to parse Client Context JSON: {error}") from error
