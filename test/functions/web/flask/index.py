"""An application of Flask's that apig-wsgi serves."""

import hashlib

from apig_wsgi import make_lambda_handler
from flask import Flask, Response, jsonify, redirect, request

app = Flask(__name__)


@app.get("/items/<item>")
def item(item):
    return jsonify(item=item, tags=request.args.getlist("tag"), q=request.args.get("q", ""))


@app.post("/login")
def login():
    answer = redirect("/me", 303)
    answer.set_cookie("name", request.form["name"], httponly=True)
    answer.set_cookie("colour", request.form["colour"])
    return answer


@app.get("/me")
def me():
    return jsonify(name=request.cookies["name"], colour=request.cookies["colour"])


@app.post("/files")
def upload():
    file = request.files["file"]
    content = file.read()
    digest = hashlib.sha256(content).hexdigest()
    return jsonify(name=file.filename, bytes=len(content), sha256=digest, note=request.form["note"])


@app.get("/files/bytes")
def download():
    headers = {"content-disposition": 'attachment; filename="bytes"'}
    return Response(bytes(range(256)) * 64, mimetype="application/octet-stream", headers=headers)


@app.put("/echo")
def echo():
    return jsonify(request.json)


@app.get("/boom")
def boom():
    raise RuntimeError("boom")


handler = make_lambda_handler(app, binary_support=True)
