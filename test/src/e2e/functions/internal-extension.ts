/**
 * Functions that carry an internal extension: it registers while the function loads, asks for events beside the handler,
 * and keeps what it is told. The handler answers that.
 */
export const NODE_WITH_EXTENSION = `
import http from 'node:http';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const seen = [];

function call(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const sent = http.request({ host, port, method, path: '/2020-01-01/extension' + path, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: JSON.parse(text) }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
const register = (name, events) =>
  call('POST', '/register', { 'Lambda-Extension-Name': name }, JSON.stringify({ events }));

const answer = await register('inner', ['INVOKE']);
seen.push({ status: answer.status, body: answer.body });
const headers = { 'Lambda-Extension-Identifier': answer.headers['lambda-extension-identifier'] };
const follow = async () => {
  for (;;) seen.push((await call('GET', '/event/next', headers)).body);
};
follow().catch(() => undefined);

export const handler = async ({ again }) => {
  if (!again) return seen;
  return [await register('inner', []), await register('late', [])].map(({ body }) => body.errorType);
};
process.on('SIGTERM', () => { console.log('ending in order'); process.exit(0); });
`;

export const PYTHON_WITH_EXTENSION = `
import http.client
import json
import os
import threading

seen = []


def call(method, path, headers, body=None):
    connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    connection.request(method, "/2020-01-01/extension" + path, body, headers)
    answer = connection.getresponse()
    return answer, json.loads(answer.read())


answer, body = call("POST", "/register", {"Lambda-Extension-Name": "inner"}, json.dumps({"events": ["INVOKE"]}))
seen.append({"status": answer.status, "body": body})
identifier = answer.getheader("Lambda-Extension-Identifier")


def follow():
    while True:
        seen.append(call("GET", "/event/next", {"Lambda-Extension-Identifier": identifier})[1])


threading.Thread(target=follow, daemon=True).start()


def handler(event, context):
    return seen
`;
