"""A chat room over a WebSocket API.

Who is in the room lies in the function's own tags, one a connection: they are durable, and each is set and taken away by itself, so that
functions that run side by side lose nothing. A function has 50 tags; a larger room keeps its members in a table.
"""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import boto3

functions = boto3.client("lambda")
# Without an endpoint: from inside, the platform answers for every API of the account.
connections = boto3.client("apigatewaymanagementapi")

MEMBER = "member:"
MOST_MEMBERS = 40
NAME = re.compile(r"[\w .-]{1,32}")
LONGEST_TEXT = 2000


def handler(event, context):
    request = event["requestContext"]
    room = Room(context.invoked_function_arn)
    return ROUTES[request["routeKey"]](room, request["connectionId"], event)


class Room:
    def __init__(self, function_arn):
        self.arn = ":".join(function_arn.split(":")[:7])

    def members(self):
        tags = functions.list_tags(Resource=self.arn)["Tags"]
        return {key[len(MEMBER) :]: name for key, name in tags.items() if key.startswith(MEMBER)}

    def add(self, connection, name):
        functions.tag_resource(Resource=self.arn, Tags={MEMBER + connection: name})

    def remove(self, connection):
        functions.untag_resource(Resource=self.arn, TagKeys=[MEMBER + connection])

    def tell(self, members, message):
        data = json.dumps(message).encode()
        with ThreadPoolExecutor(max_workers=8) as pool:
            list(pool.map(lambda connection: self._send(connection, data), members))

    def _send(self, connection, data):
        try:
            connections.post_to_connection(ConnectionId=connection, Data=data)
        except connections.exceptions.GoneException:
            # Its end was never told, as where a server was killed.
            self.remove(connection)
        except connections.exceptions.LimitExceededException:
            # Who reads too slowly misses messages, and keeps nobody waiting.
            pass


def join(room, connection, event):
    name = (event.get("queryStringParameters") or {}).get("name", "")
    if not NAME.fullmatch(name):
        return refused(400, "a name has 1 to 32 letters, digits, blanks, dots and dashes")
    members = room.members()
    if len(members) >= MOST_MEMBERS:
        return refused(503, "the room is full")
    if name in members.values():
        return refused(409, "somebody has that name")
    room.add(connection, name)
    room.tell(members, {"joined": name})
    return {"statusCode": 200}


def leave(room, connection, event):
    members = room.members()
    name = members.pop(connection, None)
    if name is not None:
        room.remove(connection)
        room.tell(members, {"left": name})


def say(room, connection, event):
    text = json.loads(event["body"]).get("text")
    members = room.members()
    if isinstance(text, str) and 0 < len(text) <= LONGEST_TEXT and connection in members:
        room.tell(members, {"from": members[connection], "text": text})


def who(room, connection, event):
    return {"statusCode": 200, "body": json.dumps({"members": sorted(room.members().values())})}


def refused(status, message):
    return {"statusCode": status, "body": json.dumps({"message": message})}


ROUTES = {"$connect": join, "$disconnect": leave, "say": say, "who": who}
