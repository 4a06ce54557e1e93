/** A Python function behind a WebSocket API: does what the query of a connection, or a message, says. */
export const WEB_SOCKET_ACTIONS = `
import json, time
import boto3

connections = boto3.client("apigatewaymanagementapi")

def connect(event):
    query = event.get("queryStringParameters") or {}
    if "throw" in query:
        raise Exception("the secret reason")
    if "nonsense" in query:
        return "nonsense"
    headers = {"Sec-WebSocket-Protocol": query["protocol"]} if "protocol" in query else {}
    return {"statusCode": int(query.get("status", 200)), "headers": headers, "body": json.dumps({"message": "from the function"})}

def post(event):
    body = json.loads(event["body"])
    try:
        connections.post_to_connection(ConnectionId=body["to"], Data=json.dumps(body["data"]).encode())
        return "posted"
    except Exception as error:
        return type(error).__name__

ACTIONS = {
    "echo": lambda event: event,
    "post": post,
    "throw": lambda event: 1 / 0,
    "sleep": lambda event: time.sleep(20),
}

def handler(event, context):
    kind = event["requestContext"]["eventType"]
    if kind == "CONNECT":
        return connect(event)
    if kind == "DISCONNECT":
        print("ended", json.dumps(event))
        return {}
    return {"statusCode": 200, "body": json.dumps(ACTIONS[json.loads(event["body"])["action"]](event))}

def authorizer(event, context):
    effect = "Allow" if event["queryStringParameters"]["token"] == "good" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {
        "principalId": "ann",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"team": "blue", "kind": event["requestContext"]["eventType"]},
    }
`;
