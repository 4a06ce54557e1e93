"""What Python programs do with Lambda through boto3, each a test. Prints a line of JSON for each that ran."""

import base64
import hashlib
import io
import json
import os
import sys
import threading
import traceback
import unittest
import urllib.request
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ROLE = os.environ["TEST_ROLE"]
HANDLER = """
import time

def handler(event, context):
    print('event', event)
    if 'fail' in event:
        raise ValueError(event['fail'])
    if 'sleep' in event:
        time.sleep(event['sleep'])
    return {'event': event, 'version': context.function_version, 'custom': getattr(context.client_context, 'custom', None)}
"""


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.py", text)
    return buffer.getvalue()


def lambda_client(**config):
    return boto3.client("lambda", config=Config(retries={"total_max_attempts": 1}, **config))


class Boto3(unittest.TestCase):
    maxDiff = None
    client = lambda_client(parameter_validation=False)

    @classmethod
    def setUpClass(cls):
        cls.create("echo")
        cls.client.get_waiter("function_active_v2").wait(FunctionName="echo", WaiterConfig={"Delay": 1})

    @classmethod
    def create(cls, name, **more):
        settings = {"Runtime": "python3.11", "Role": ROLE, "Handler": "app.handler", "Code": {"ZipFile": zipped(app=HANDLER)}}
        return cls.client.create_function(FunctionName=name, **{**settings, **more})

    def test_a_response_stream_has_its_pieces_and_its_end(self):
        streaming = """exports.handler = awslambda.streamifyResponse(async (event, stream) => {
          for (const piece of event.pieces) { stream.write(piece); await new Promise((next) => setTimeout(next, 50)); }
          if (event.fail) throw new TypeError(event.fail);
          stream.end();
        });"""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as files:
            files.writestr("index.js", streaming)
        self.create("streams", Runtime="nodejs24.x", Handler="index.handler", Code={"ZipFile": archive.getvalue()})
        self.client.get_waiter("function_active_v2").wait(FunctionName="streams", WaiterConfig={"Delay": 1})
        payload = json.dumps({"pieces": ["a", "b"], "fail": "late"})
        answer = self.client.invoke_with_response_stream(FunctionName="streams", Payload=payload, LogType="Tail")
        self.assertEqual((answer["StatusCode"], answer["ExecutedVersion"]), (200, "$LATEST"))
        self.assertEqual(answer["ResponseStreamContentType"], "application/vnd.amazon.eventstream")
        *pieces, end = list(answer["EventStream"])
        self.assertEqual(b"".join(piece["PayloadChunk"]["Payload"] for piece in pieces), b"ab")
        self.assertEqual(end["InvokeComplete"]["ErrorCode"], "Unhandled")
        self.assertEqual(json.loads(end["InvokeComplete"]["ErrorDetails"])["errorMessage"], "late")
        self.assertIn("REPORT RequestId", base64.b64decode(end["InvokeComplete"]["LogResult"]).decode())
        whole = self.client.invoke_with_response_stream(FunctionName="echo", Payload="{}")
        self.assertIn("PayloadChunk", list(whole["EventStream"])[0])
        dry = self.client.invoke_with_response_stream(FunctionName="echo", InvocationType="DryRun")
        self.assertEqual(dry["StatusCode"], 204)

    def test_create_answers_pending_and_the_waiter_ends_when_it_is_active(self):
        created = self.create("life", Timeout=5, Environment={"Variables": {"WORD": "1"}})
        self.assertEqual(created["ResponseMetadata"]["HTTPStatusCode"], 201)
        self.assertEqual((created["State"], created["Version"], created["Timeout"]), ("Pending", "$LATEST", 5))
        self.client.get_waiter("function_active_v2").wait(FunctionName="life", WaiterConfig={"Delay": 1})
        found = self.client.get_function(FunctionName="life")["Configuration"]
        self.assertEqual((found["State"], found["Environment"]), ("Active", {"Variables": {"WORD": "1"}}))

    def test_updates_are_waited_for_too(self):
        self.create("changing")
        self.client.get_waiter("function_active_v2").wait(FunctionName="changing", WaiterConfig={"Delay": 1})
        self.client.update_function_configuration(FunctionName="changing", MemorySize=256)
        self.client.get_waiter("function_updated_v2").wait(FunctionName="changing", WaiterConfig={"Delay": 1})
        version = self.client.publish_version(FunctionName="changing")["Version"]
        self.client.get_waiter("published_version_active").wait(
            FunctionName="changing", Qualifier=version, WaiterConfig={"Delay": 1}
        )
        found = self.client.get_function_configuration(FunctionName="changing", Qualifier=version)
        self.assertEqual((found["MemorySize"], found["Version"]), (256, "1"))

    def test_invoke_streams_its_payload_and_carries_the_log(self):
        answer = self.client.invoke(FunctionName="echo", Payload=json.dumps({"word": "ü"}), LogType="Tail")
        self.assertEqual((answer["StatusCode"], answer["ExecutedVersion"]), (200, "$LATEST"))
        self.assertNotIn("FunctionError", answer)
        payload = answer["Payload"]
        self.assertEqual(payload.read(1), b"{")
        self.assertEqual(json.loads(b"{" + payload.read())["event"], {"word": "ü"})
        log = base64.b64decode(answer["LogResult"]).decode()
        self.assertRegex(log, r"^START RequestId: \S+ Version: \$LATEST\nevent \{'word': 'ü'\}\nEND RequestId")

    def test_a_failing_function_is_no_failing_call(self):
        answer = self.client.invoke(FunctionName="echo", Payload=b'{"fail": "on purpose"}')
        self.assertEqual((answer["StatusCode"], answer["FunctionError"]), (200, "Unhandled"))
        error = json.load(answer["Payload"])
        self.assertEqual((error["errorType"], error["errorMessage"]), ("ValueError", "on purpose"))
        self.assertTrue(any("raise ValueError" in line for line in error["stackTrace"]), error)

    def test_events_and_dry_runs_answer_without_a_payload(self):
        for kind, status in (("Event", 202), ("DryRun", 204)):
            answer = self.client.invoke(FunctionName="echo", InvocationType=kind, Payload=b"{}")
            self.assertEqual((answer["StatusCode"], answer["Payload"].read()), (status, b""))

    def test_the_client_context_reaches_the_handler(self):
        context = base64.b64encode(json.dumps({"custom": {"tenant": "blue"}}).encode()).decode()
        answer = self.client.invoke(FunctionName="echo", ClientContext=context)
        self.assertEqual(json.load(answer["Payload"])["custom"], {"tenant": "blue"})

    def refusal(self, error_class, call, **parameters):
        with self.assertRaises(error_class) as raised:
            call(**parameters)
        response = raised.exception.response
        self.assertEqual(response["Error"]["Code"], error_class.__name__)
        self.assertRegex(response["ResponseMetadata"]["RequestId"], r"^[0-9a-f-]{36}$")
        return response

    def test_errors_have_their_classes(self):
        errors = self.client.exceptions
        missing = self.refusal(errors.ResourceNotFoundException, self.client.get_function, FunctionName="nobody")
        message = "Function not found: arn:aws:lambda:us-east-1:111122223333:function:nobody"
        self.assertEqual((missing["Error"]["Message"], missing["Type"]), (message, "User"))
        taken = self.refusal(errors.ResourceConflictException, self.create, name="echo")
        self.assertEqual(taken["Error"]["Message"], "Function already exist: echo")
        role = {"Role": "arn:aws:iam::111122223333:role/nobody"}
        refused = self.refusal(errors.InvalidParameterValueException, self.create, name="new", **role)
        self.assertEqual(refused["Error"]["Message"], "The role defined for the function cannot be assumed by Lambda.")
        self.refusal(errors.InvalidRequestContentException, self.client.invoke, FunctionName="echo", Payload=b"{")
        stale = {"FunctionName": "echo", "RevisionId": "stale", "Description": "x"}
        self.refusal(errors.PreconditionFailedException, self.client.update_function_configuration, **stale)
        with self.assertRaisesRegex(ClientError, r"\(ValidationException\).*1 validation error detected: Value '901' at 'timeout'"):
            self.create("new", Timeout=901)

    def test_a_payload_that_is_too_large_is_answered_in_full(self):
        too_large = self.client.exceptions.RequestTooLargeException
        payload = b'"' + b"x" * (6 * 1024 * 1024) + b'"'
        self.refusal(too_large, self.client.invoke, FunctionName="echo", Payload=payload)

    def test_throttles_are_raised_with_their_reason(self):
        outcomes = []

        def call():
            try:
                outcomes.append(lambda_client().invoke(FunctionName="echo", Payload=b'{"sleep": 1}')["StatusCode"])
            except self.client.exceptions.TooManyRequestsException as error:
                reason = error.response["Reason"]
                outcomes.append((error.response["ResponseMetadata"]["HTTPStatusCode"], reason))

        threads = [threading.Thread(target=call) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertIn(200, outcomes)
        self.assertIn((429, "ConcurrentInvocationLimitExceeded"), outcomes)
        self.assertEqual(len(set(outcomes)), 2, outcomes)

    def test_paginators_see_everything_once(self):
        for name in ("page-a", "page-b", "page-c"):
            self.create(name)
        pages = self.client.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 2})
        names = [found["FunctionName"] for page in pages for found in page["Functions"]]
        self.assertEqual([name for name in names if name.startswith("page-")], ["page-a", "page-b", "page-c"])
        self.assertEqual(len(names), len(set(names)))

    def layer(self, name, **files):
        content = {"ZipFile": zipped(**files)}
        return self.client.publish_layer_version(LayerName=name, Content=content, CompatibleRuntimes=["python3.11"])

    def test_a_function_imports_what_its_layer_brings(self):
        layer = self.layer("greetings", **{"python/greeting": "WORD = 'hello'"})
        self.assertEqual((layer["ResponseMetadata"]["HTTPStatusCode"], layer["Version"]), (201, 1))
        code = {"ZipFile": zipped(app="import greeting\ndef handler(event, context):\n    return greeting.WORD\n")}
        created = self.create("layered", Code=code, Layers=[layer["LayerVersionArn"]])
        used = [{"Arn": layer["LayerVersionArn"], "CodeSize": layer["Content"]["CodeSize"]}]
        self.assertEqual(created["Layers"], used)
        self.client.get_waiter("function_active_v2").wait(FunctionName="layered", WaiterConfig={"Delay": 1})
        self.assertEqual(json.load(self.client.invoke(FunctionName="layered")["Payload"]), "hello")
        deleted = self.client.delete_layer_version(LayerName="greetings", VersionNumber=1)
        self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 204)
        self.assertEqual(self.client.get_function_configuration(FunctionName="layered")["Layers"], used)

    def test_layers_are_found_by_name_by_arn_and_page_by_page(self):
        for text in ("1", "2", "3"):
            layer = self.layer("paged", **{"python/number": text})
        self.assertIsInstance(layer["Content"]["CodeSize"], int)
        pages = self.client.get_paginator("list_layer_versions").paginate(LayerName="paged", PaginationConfig={"PageSize": 2})
        self.assertEqual([[found["Version"] for found in page["LayerVersions"]] for page in pages], [[3, 2], [1]])
        pages = self.client.get_paginator("list_layers").paginate(PaginationConfig={"PageSize": 1})
        self.assertIn("paged", [found["LayerName"] for page in pages for found in page["Layers"]])
        by_name = self.client.get_layer_version(LayerName="paged", VersionNumber=3)
        by_arn = self.client.get_layer_version_by_arn(Arn=layer["LayerVersionArn"])
        self.assertEqual(by_arn["Content"]["CodeSha256"], by_name["Content"]["CodeSha256"])
        with urllib.request.urlopen(by_arn["Content"]["Location"]) as answer:
            digest = hashlib.sha256(answer.read()).digest()
        self.assertEqual(base64.b64encode(digest).decode(), layer["Content"]["CodeSha256"])
        missing = self.client.exceptions.ResourceNotFoundException
        self.refusal(missing, self.client.get_layer_version_policy, LayerName="paged", VersionNumber=3)
        stale = {"StatementId": "s", "Action": "lambda:GetLayerVersion", "Principal": "*", "RevisionId": "stale"}
        conflict = self.client.exceptions.PreconditionFailedException
        self.refusal(conflict, self.client.add_layer_version_permission, LayerName="paged", VersionNumber=3, **stale)

    def test_settings_are_kept_shown_and_taken_away(self):
        vpc = {"SubnetIds": ["subnet-0a1b2c3d"], "SecurityGroupIds": ["sg-0a1b2c3d"]}
        settings = {"VpcConfig": vpc, "KMSKeyArn": "arn:aws:kms:us-east-1:111122223333:key/k"}
        created = self.create("settings", **settings, LoggingConfig={"LogFormat": "JSON", "SystemLogLevel": "WARN"})
        self.assertEqual(created["VpcConfig"], {**vpc, "VpcId": "", "Ipv6AllowedForDualStack": False})
        self.assertEqual(created["LoggingConfig"]["ApplicationLogLevel"], "INFO")
        self.client.get_waiter("function_active_v2").wait(FunctionName="settings", WaiterConfig={"Delay": 1})
        self.assertEqual(self.client.get_function_configuration(FunctionName="settings")["KMSKeyArn"], settings["KMSKeyArn"])
        self.client.update_function_configuration(FunctionName="settings", KMSKeyArn="", VpcConfig={"SubnetIds": [], "SecurityGroupIds": []})
        self.client.get_waiter("function_updated_v2").wait(FunctionName="settings", WaiterConfig={"Delay": 1})
        shown = self.client.get_function_configuration(FunctionName="settings")
        self.assertNotIn("KMSKeyArn", shown)
        self.assertEqual((shown["VpcConfig"]["SubnetIds"], shown["LoggingConfig"]["LogFormat"]), ([], "JSON"))
        refused = self.client.exceptions.InvalidParameterValueException
        queue = {"TargetArn": "arn:aws:sqs:us-east-1:111122223333:letters"}
        self.refusal(refused, self.client.update_function_configuration, FunctionName="settings", DeadLetterConfig=queue)

    def test_runtime_and_recursion_settings_are_read_back_and_the_old_invocation_still_works(self):
        shown = self.client.get_runtime_management_config(FunctionName="echo")
        self.assertEqual((shown["UpdateRuntimeOn"], "RuntimeVersionArn" in shown), ("Auto", False))
        self.assertTrue(shown["FunctionArn"].endswith(":echo:$LATEST"))
        version = self.client.get_function_configuration(FunctionName="echo")["RuntimeVersionConfig"]["RuntimeVersionArn"]
        manual = {"UpdateRuntimeOn": "Manual", "RuntimeVersionArn": version}
        put = self.client.put_runtime_management_config(FunctionName="echo", **manual)
        self.assertEqual((put["UpdateRuntimeOn"], put["RuntimeVersionArn"]), ("Manual", version))
        self.client.put_runtime_management_config(FunctionName="echo", UpdateRuntimeOn="Auto")
        self.assertEqual(self.client.get_function_recursion_config(FunctionName="echo")["RecursiveLoop"], "Terminate")
        self.client.put_function_recursion_config(FunctionName="echo", RecursiveLoop="Allow")
        self.assertEqual(self.client.get_function_recursion_config(FunctionName="echo")["RecursiveLoop"], "Allow")
        accepted = self.client.invoke_async(FunctionName="echo", InvokeArgs=b'{"old": true}')
        self.assertEqual(accepted["Status"], 202)
        malformed = self.client.exceptions.InvalidRequestContentException
        self.refusal(malformed, self.client.invoke_async, FunctionName="echo", InvokeArgs=b"{")

    def test_tags_are_set_listed_and_taken_away(self):
        arn = self.create("tagged", Tags={"team": "a"})["FunctionArn"]
        self.client.tag_resource(Resource=arn, Tags={"stage": "dev"})
        self.assertEqual(self.client.list_tags(Resource=arn)["Tags"], {"team": "a", "stage": "dev"})
        self.assertEqual(self.client.get_function(FunctionName="tagged")["Tags"], {"team": "a", "stage": "dev"})
        self.client.untag_resource(Resource=arn, TagKeys=["team", "stage"])
        self.assertNotIn("Tags", self.client.get_function(FunctionName="tagged"))
        missing = self.client.exceptions.ResourceNotFoundException
        self.refusal(missing, self.client.list_tags, Resource=arn.replace("tagged", "nobody"))

    def test_weighted_aliases_are_read_back_as_numbers(self):
        self.create("routed", Publish=True)
        self.client.get_waiter("function_active_v2").wait(FunctionName="routed", WaiterConfig={"Delay": 1})
        self.client.update_function_code(FunctionName="routed", ZipFile=zipped(app=HANDLER, more=""), Publish=True)
        weights = {"AdditionalVersionWeights": {"2": 0.25}}
        self.client.create_alias(FunctionName="routed", Name="live", FunctionVersion="1", RoutingConfig=weights)
        self.assertEqual(self.client.get_alias(FunctionName="routed", Name="live")["RoutingConfig"], weights)
        self.assertEqual(self.client.delete_alias(FunctionName="routed", Name="live")["ResponseMetadata"]["HTTPStatusCode"], 204)


class Lines(unittest.TestResult):
    """Prints each outcome as it comes."""

    def report(self, test, error=None):
        text = "".join(traceback.format_exception(*error)) if error else None
        print(json.dumps({"test": getattr(test, "_testMethodName", str(test)), "error": text}), flush=True)

    def addSuccess(self, test):
        self.report(test)

    def addError(self, test, err):
        self.report(test, err)

    addFailure = addError


def main():
    tests = unittest.defaultTestLoader.loadTestsFromTestCase(Boto3)
    if sys.argv[1:] == ["--list"]:
        print(json.dumps([test._testMethodName for test in tests]))
    else:
        tests.run(Lines())


if __name__ == "__main__":
    main()
