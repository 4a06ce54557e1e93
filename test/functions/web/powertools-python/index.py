"""Routes of Powertools' event handler."""

import base64
import hashlib
import json
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs, unquote

from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver, Response
from aws_lambda_powertools.shared.cookies import Cookie

app = LambdaFunctionUrlResolver()


def body_bytes() -> bytes:
    event = app.current_event
    return base64.b64decode(event.body) if event.is_base64_encoded else event.body.encode()


@app.get("/items/<item>")
def item(item: str):
    query = parse_qs(app.current_event.raw_query_string)
    return {"item": unquote(item), "tags": query.get("tag", []), "q": query.get("q", [""])[0]}


@app.post("/login")
def login():
    form = parse_qs(body_bytes().decode())
    cookies = [Cookie("name", form["name"][0], http_only=True), Cookie("colour", form["colour"][0])]
    return Response(303, headers={"Location": "/me"}, cookies=cookies)


@app.get("/me")
def me():
    return dict(cookie.split("=", 1) for cookie in app.current_event.cookies)


@app.post("/files")
def upload():
    content_type = app.current_event.headers["content-type"]
    message = BytesParser(policy=HTTP).parsebytes(f"content-type: {content_type}\r\n\r\n".encode() + body_bytes())
    parts = {part.get_param("name", header="content-disposition"): part for part in message.iter_parts()}
    content = parts["file"].get_payload(decode=True)
    digest = hashlib.sha256(content).hexdigest()
    note = parts["note"].get_payload(decode=True).decode()
    return {"name": parts["file"].get_filename(), "bytes": len(content), "sha256": digest, "note": note}


@app.get("/files/bytes")
def download():
    headers = {"content-disposition": 'attachment; filename="bytes"'}
    return Response(200, content_type="application/octet-stream", body=bytes(range(256)) * 64, headers=headers)


@app.put("/echo")
def echo():
    return json.loads(body_bytes())


@app.get("/boom")
def boom():
    raise RuntimeError("boom")


@app.exception_handler(RuntimeError)
def failed(error: RuntimeError):
    return Response(500, content_type="text/plain", body="failed")


def handler(event, context):
    return app.resolve(event, context)
