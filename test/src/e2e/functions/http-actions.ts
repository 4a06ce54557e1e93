/** A Node.js function behind a URL: answers its event, or does what the query's `action` says. */
export const HTTP_ACTIONS = `
const ACTIONS = {
  echo: (event) => ({ statusCode: 200, body: JSON.stringify(event) }),
  answer: (event) => JSON.parse(Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8').toString()),
  throw: () => { throw new Error('the secret reason'); },
  exit: () => process.exit(3),
  sleep: () => new Promise((resolve) => setTimeout(resolve, 30_000)),
  large: () => ({ statusCode: 200, body: 'x'.repeat(7 * 1024 * 1024) }),
};

export const handler = async (event) => ACTIONS[event.queryStringParameters?.action ?? 'echo'](event);

const STREAMS = {
  async prelude(stream) {
    const http = awslambda.HttpResponseStream.from(stream, {
      statusCode: 201,
      headers: { 'content-type': 'text/event-stream', 'x-a': 'b' },
      cookies: ['a=1; HttpOnly', 'b=2'],
    });
    http.write('first;');
    await new Promise((resolve) => setTimeout(resolve, 300));
    http.write('second');
    http.end();
  },
  async plain(stream) {
    stream.setContentType('text/plain');
    stream.write('plain');
    stream.end();
  },
  async malformed(stream) {
    awslambda.HttpResponseStream.from(stream, { statusCode: 'ok' });
    stream.write('x');
    stream.end();
  },
  async early() { throw new Error('before the first byte'); },
  async late(stream) {
    stream.write('some;');
    await new Promise((resolve) => setTimeout(resolve, 200));
    throw new Error('on the way');
  },
};

export const streamed = awslambda.streamifyResponse((event, stream) =>
  STREAMS[event.queryStringParameters?.action ?? 'prelude'](stream));
`;
