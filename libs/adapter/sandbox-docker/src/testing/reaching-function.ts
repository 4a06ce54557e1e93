import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Tries to reach what it is told to, and tells what came of it: an answer, or the name of the error. */
const SOURCE = `
import errno
import socket


def attempt(action):
    try:
        return action()
    except socket.timeout:
        return "timeout"
    except socket.gaierror:
        return "no name"
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))


def tcp(event):
    family = socket.AF_INET6 if ":" in event["host"] else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as own:
        own.settimeout(event.get("seconds", 2))
        if "options" in event:
            own.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, bytes.fromhex(event["options"]))
        own.connect((event["host"], event["port"]))
        return own.recv(100).decode().strip()


def udp(event):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.settimeout(event.get("seconds", 1))
        if "source" in event:
            own.setsockopt(socket.IPPROTO_IP, 15, 1)  # IP_FREEBIND
            own.bind((event["source"], 0))
        if event.get("broadcast"):
            own.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        own.connect((event["host"], event["port"]))
        own.send(event.get("text", "x").encode())
        return own.recv(100).decode()


def opened(event):
    with socket.socket(event["family"], event["type"], event.get("protocol", 0)):
        return "opened"


def address(event):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.connect((event["host"], 9))
        return own.getsockname()[0]


def listen(event):
    keep.append(socket.create_server(("0.0.0.0", event["port"])))
    return "listens"


def read(event):
    with open(event["path"]) as file:
        return file.read()


def write(event):
    with open(event["path"], "w") as file:
        return file.write(event["text"])


def resolve(event):
    return socket.gethostbyname(event["name"])


def resolve_by_tcp(event):
    with socket.create_connection(("127.0.0.1", 53), 3) as own:
        own.sendall(bytes.fromhex("001d" + "123401000001000000000000" + "02646208696e7465726e616c00" + "00010001"))
        return socket.inet_ntoa(own.recv(512)[-4:])


keep = []
actions = {action.__name__: action for action in (tcp, udp, opened, address, listen, read, write, resolve, resolve_by_tcp)}


def handler(event, context):
    return attempt(lambda: actions[event["do"]](event))
`;

/** @returns a code directory whose handler is `app.handler`, for Python */
export function writeReachingFunction(parent: string): string {
  const directory = join(parent, 'reaching');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'app.py'), SOURCE);
  return directory;
}
