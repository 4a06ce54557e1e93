import { COMPILED } from './compiled-subjects.js';
import { bundle } from './large-bundle.js';
import type { Subject } from './subject.js';

const text = (source: string) => ({ data: Buffer.from(source) });

const NODE_SOURCE = `export const handler = async () => 'ok';\n`;
const STREAMING_SOURCE = `export const handler = awslambda.streamifyResponse(async (_event, stream) => {
  stream.write('first');
  await new Promise((resolve) => setTimeout(resolve, 100));
  stream.end('second');
});
`;
const SLEEPER_SOURCE = `export const handler = async ({ ms }) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return 'ok';
};
`;
const PYTHON_SOURCE = `def handler(event, context):\n    return 'ok'\n`;
const RUBY_SOURCE = `def handler(event:, context:)\n  'ok'\nend\n`;

const ABUSER_SOURCE = `
import os


def spin():
    while True:
        pass


def flood():
    while True:
        print("x" * 1000)


def fork():
    while True:
        try:
            if os.fork() == 0:
                spin()
        except OSError:
            spin()


def hog():
    taken = []
    while True:
        taken.append(bytearray(1024 * 1024))


def handler(event, context):
    {"spin": spin, "flood": flood, "fork": fork, "hog": hog}[event["do"]]()
`;

const NODE_SERVER = `
const [host, port] = process.argv.slice(1);
require('http').createServer((q, s) => { q.resume(); q.on('end', () => s.end('"ok"')); }).listen(Number(port), host);`;
const PYTHON_SERVER = `
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Length', '4')
        self.end_headers()
        self.wfile.write(b'"ok"')
    def log_message(self, *a):
        pass
http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Handler).serve_forever()`;
const RUBY_SERVER = `
require 'socket'
server = TCPServer.new(ARGV[0], ARGV[1].to_i)
loop do
  client = server.accept
  client.gets
  client.write "HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\nConnection: close\\r\\n\\r\\n\\"ok\\""
  client.close
end`;

export const NODE: Subject = {
  id: 'nodejs24.x',
  runtime: 'nodejs24.x',
  image: 'nodejs24',
  handler: 'index.handler',
  files: () => Promise.resolve({ 'index.mjs': text(NODE_SOURCE) }),
  bareServer: { command: (host, port) => ['node', '-e', NODE_SERVER, host, String(port)] },
};

export const PYTHON: Subject = {
  id: 'python3.11',
  runtime: 'python3.11',
  image: 'python3.11',
  handler: 'app.handler',
  files: () => Promise.resolve({ 'app.py': text(PYTHON_SOURCE) }),
  bareServer: { command: (host, port) => ['python3', '-c', PYTHON_SERVER, host, String(port)] },
};

const RUBY: Subject = {
  id: 'ruby3.3',
  runtime: 'ruby3.3',
  image: 'ruby3.3',
  handler: 'app.handler',
  files: () => Promise.resolve({ 'app.rb': text(RUBY_SOURCE) }),
  bareServer: { command: (host, port) => ['ruby', '-e', RUBY_SERVER, host, String(port)] },
};

/** Takes as long as its event says, `{ms}`, and nothing else while it does. */
export const SLEEPER: Subject = {
  ...NODE,
  id: 'nodejs24.x, sleeping',
  files: () => Promise.resolve({ 'index.mjs': text(SLEEPER_SOURCE) }),
};

/** Streams two pieces, 100 ms apart. */
export const STREAMING: Subject = {
  ...NODE,
  id: 'nodejs24.x, streaming',
  files: () => Promise.resolve({ 'index.mjs': text(STREAMING_SOURCE) }),
};

/** Answers messages of a WebSocket API. */
export const ECHOING: Subject = {
  ...NODE,
  id: 'nodejs24.x, echoing',
  files: () =>
    Promise.resolve({ 'index.mjs': text("export const handler = async () => ({ statusCode: 200, body: 'ok' });") }),
};

/** Does harm as its event says, `{do}`: what a neighbour must not notice. */
export const ABUSER: Subject = {
  ...PYTHON,
  id: 'python3.11, abusive',
  files: () => Promise.resolve({ 'app.py': text(ABUSER_SOURCE) }),
};

/** What users bring: their imports are what is left of a cold start. */
export const HEAVY: readonly Subject[] = [
  {
    ...NODE,
    id: 'nodejs24.x, 5 MB bundle',
    files: () => Promise.resolve({ 'index.mjs': text(bundle(5 * 1024 * 1024)) }),
  },
  {
    ...PYTHON,
    id: 'python3.11, imports boto3',
    files: () => Promise.resolve({ 'app.py': text(`import boto3\n\nboto3.client\n\n${PYTHON_SOURCE}`) }),
  },
];

/** One for each language. */
export const LANGUAGES: readonly Subject[] = [NODE, PYTHON, RUBY, ...COMPILED];
