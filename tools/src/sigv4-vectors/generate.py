"""Writes libs/protocol/src/sigv4/vectors.generated.json: requests as botocore signs them.

python3 tools/src/sigv4-vectors/generate.py
"""

import datetime
import json
import pathlib

import botocore
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

NOW = datetime.datetime(2026, 11, 23, 12, 45, 0, tzinfo=datetime.timezone.utc)
HOST = "stoker.example:9400"
FUNCTION = "arn%3Aaws%3Alambda%3Aeu-central-1%3A123456789012%3Afunction%3Ahello"
PLAIN = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
TEMPORARY = Credentials("ASIAEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "Tok/en+With=Specials==")

CASES = [
    ("list", "lambda", "GET", "/2015-03-31/functions", {}, "", PLAIN),
    ("root", "lambda", "GET", "/", {}, "", PLAIN),
    ("query", "lambda", "GET", "/2015-03-31/functions?MaxItems=5&Marker=a%2Fb%3D%3D", {}, "", PLAIN),
    ("query that sorts by name before value", "lambda", "GET", "/p?a=1&a-b=2&a%20c=3&A=4&a=0", {}, "", PLAIN),
    ("query without a value", "lambda", "GET", "/p?List=ALL&empty=", {}, "", PLAIN),
    ("query of unicode", "lambda", "GET", "/p?k=%E1%88%B4~%28%29%2A%21%27", {}, "", PLAIN),
    ("function by ARN, encoded twice", "lambda", "GET", f"/2015-03-31/functions/{FUNCTION}", {}, "", PLAIN),
    ("path with dots and doubled slashes", "lambda", "GET", "/a/./b//../c/", {}, "", PLAIN),
    ("path with spaces and reserved characters", "lambda", "GET", "/a%20b/(c)/d@e:f", {}, "", PLAIN),
    ("body", "lambda", "POST", "/2015-03-31/functions/hello/invocations", {"Content-Type": "application/json"}, '{"a":1}', PLAIN),
    ("headers with inner white space", "lambda", "POST", "/p", {"X-Amz-Client-Context": "  a   b  c "}, "x", PLAIN),
    ("invocation headers", "lambda", "POST", "/p?Qualifier=%24LATEST", {"X-Amz-Log-Type": "Tail", "X-Amz-Invocation-Type": "Event"}, "{}", PLAIN),
    ("session token", "lambda", "PUT", "/p", {}, "body", TEMPORARY),
    ("s3 key, encoded once", "s3", "GET", "/bucket/a%20b/%E1%88%B4/./c%2Bd", {}, "", PLAIN),
    ("s3 put", "s3", "PUT", "/bucket/key", {"Content-Type": "text/plain"}, "hello", TEMPORARY),
]


def sign(signer, service, method, url, headers, body):
    request = AWSRequest(method=method, url=f"http://{HOST}{url}", headers={"Host": HOST, **headers}, data=body.encode())
    if service == "s3":
        request.context["payload_signing_enabled"] = True
    signer.add_auth(request)
    prepared = request.prepare()
    url = prepared.url.removeprefix(f"http://{HOST}")
    sent = {name: value if isinstance(value, str) else value.decode() for name, value in prepared.headers.items()}
    return url or "/", {name: value for name, value in sent.items() if name != "Content-Length"}


def main():
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: NOW.replace(tzinfo=None) if remove_tzinfo else NOW
    vectors = []
    for name, service, method, url, headers, body, credentials in CASES:
        header_auth = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
        query_auth = botocore.auth.S3SigV4QueryAuth if service == "s3" else botocore.auth.SigV4QueryAuth
        signers = {
            "header": header_auth(credentials, service, "eu-central-1"),
            "query": query_auth(credentials, service, "eu-central-1", expires=900),
        }
        for kind, signer in signers.items():
            if kind == "query" and body:
                continue  # botocore would move the body into the query
            sent_url, sent_headers = sign(signer, service, method, url, headers, body)
            vectors.append(
                {
                    "name": f"{name}, {kind}",
                    "service": service,
                    "secret": credentials.secret_key,
                    "token": credentials.token,
                    "method": method,
                    "url": sent_url,
                    "headers": sent_headers,
                    "body": body,
                }
            )
    document = {
        "source": f"botocore {botocore.__version__}",
        "region": "eu-central-1",
        "now": NOW.isoformat(),
        "vectors": vectors,
    }
    target = pathlib.Path(__file__).parents[3] / "libs/protocol/src/sigv4/vectors.generated.json"
    target.write_text(json.dumps(document, indent=1) + "\n")


main()
