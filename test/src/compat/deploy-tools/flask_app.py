"""A web app as people have them: sessions, redirects, uploads and downloads, and a job that runs now and then."""

import hashlib

from flask import Flask, Response, redirect, request, session, url_for

app = Flask(__name__)
app.secret_key = "of a test"


@app.get("/")
def hello():
    print("said hello")
    return "release 1"


@app.get("/count")
def count():
    session["count"] = session.get("count", 0) + 1
    return str(session["count"])


@app.get("/old")
def old():
    return redirect(url_for("count"))


@app.post("/upload")
def upload():
    file = request.files["file"]
    return {"name": file.filename, "note": request.form["note"], "sha256": hashlib.sha256(file.read()).hexdigest()}


@app.get("/download")
def download():
    return Response(bytes(range(256)), mimetype="application/octet-stream")


def tick(event, context):
    print("ticked")
