"""An application of FastAPI's that Mangum serves."""

import hashlib
from typing import Annotated

from fastapi import Body, Cookie, FastAPI, File, Form, Query, Response, UploadFile
from fastapi.responses import RedirectResponse
from mangum import Mangum

app = FastAPI()


@app.get("/items/{item}")
def item(item: str, tag: Annotated[list[str], Query()], q: str = ""):
    return {"item": item, "tags": tag, "q": q}


@app.post("/login")
def login(name: Annotated[str, Form()], colour: Annotated[str, Form()]):
    answer = RedirectResponse("/me", status_code=303)
    answer.set_cookie("name", name, httponly=True)
    answer.set_cookie("colour", colour)
    return answer


@app.get("/me")
def me(name: Annotated[str, Cookie()], colour: Annotated[str, Cookie()]):
    return {"name": name, "colour": colour}


@app.post("/files")
async def upload(file: UploadFile, note: Annotated[str, Form()]):
    content = await file.read()
    digest = hashlib.sha256(content).hexdigest()
    return {"name": file.filename, "bytes": len(content), "sha256": digest, "note": note}


@app.get("/files/bytes")
def download():
    headers = {"content-disposition": 'attachment; filename="bytes"'}
    return Response(bytes(range(256)) * 64, media_type="application/octet-stream", headers=headers)


@app.put("/echo")
def echo(value: Annotated[dict, Body()]):
    return value


@app.get("/boom")
def boom():
    raise RuntimeError("boom")


handler = Mangum(app, lifespan="off")
