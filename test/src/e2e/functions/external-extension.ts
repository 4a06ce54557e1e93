/**
 * An external extension. It does what the function's variable `EXTENSION` says and shows what it was told at
 * `http://127.0.0.1:4243`, where telemetry is taken as well. Written for the Python that the image has.
 */
export const EXTENSION = `#!/usr/bin/python3
import http.client
import http.server
import json
import os
import threading
import time

NAME = os.path.basename(__file__)
MODE = os.environ.get("EXTENSION", "follow")
seen = {"environment": dict(os.environ), "events": [], "telemetry": [], "answers": [], "cwd": os.getcwd()}


def call(method, path, body=None, **headers):
    connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    return answer, json.loads(answer.read())


def register(name, events):
    headers = {"Lambda-Extension-Name": name, "Lambda-Extension-Accept-Feature": "accountId"}
    return call("POST", "/2020-01-01/extension/register", {"events": events}, **headers)


class Shown(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(json.dumps(seen))

    def do_POST(self):
        seen["telemetry"] += json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer("{}")

    def answer(self, text):
        self.send_response(200)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


if MODE == "never":
    time.sleep(600)
if MODE == "crash":
    os._exit(3)
if MODE == "misnamed":
    answer, body = register("other", ["SHUTDOWN"])
    print("refused:", body["errorType"], flush=True)
    os._exit(1)
if MODE == "unknown-event":
    answer, body = register(NAME, ["PAUSE"])
    print("refused:", body["errorType"], flush=True)
    os._exit(1)

answer, body = register(NAME, ["INVOKE", "SHUTDOWN"])
seen["answers"].append(body)
me = {"Lambda-Extension-Identifier": answer.getheader("Lambda-Extension-Identifier")}
seen["answers"].append(register(NAME, ["INVOKE"])[1])

if MODE == "init-error":
    why = {"Lambda-Extension-Function-Error-Type": "My.Reason"}
    call("POST", "/2020-01-01/extension/init/error", {}, **me, **why)
    os._exit(1)

if NAME == "watch":
    server = http.server.ThreadingHTTPServer(("sandbox.localdomain", 4243), Shown)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    subscription = {
        "schemaVersion": "2022-12-13",
        "types": ["platform", "function", "extension"],
        "buffering": {"maxItems": 1000, "maxBytes": 262144, "timeoutMs": 25},
        "destination": {"protocol": "HTTP", "URI": "http://sandbox.localdomain:4243"},
    }
    seen["answers"].append(call("PUT", "/2022-07-01/telemetry", subscription, **me)[1])

while True:
    _, event = call("GET", "/2020-01-01/extension/event/next", **me)
    seen["events"].append(event)
    if event["eventType"] == "SHUTDOWN":
        print("told to end:", event["shutdownReason"], flush=True)
        os._exit(0)
    if MODE == "die-during":
        os._exit(7)
    if MODE == "die-between":
        threading.Timer(0.1, lambda: os._exit(7)).start()
    if MODE == "linger":
        time.sleep(600)
    if MODE == "slow":
        time.sleep(0.5)
    print("saw", event["requestId"], flush=True)
`;

/** A function beside it: \`event.do\` names what it does. */
export const PYTHON_BESIDE_EXTENSION = `
import json
import os
import time
import urllib.request


def handler(event, context):
    do = event.get("do")
    if do == "seen":
        with urllib.request.urlopen("http://127.0.0.1:4243") as answer:
            return json.loads(answer.read())
    if do == "sleep":
        time.sleep(event["seconds"])
    if do == "exit":
        os._exit(9)
    if do == "print":
        print(event["text"])
    return {"stream": context.log_stream_name}
`;
