import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LAMBDA_MODEL } from '../../aws-model/lambda.model.generated.js';
import { clientErrorAnswer } from './client-error.js';

let server: FastifyInstance;
let port: number;

beforeEach(async () => {
  server = Fastify({ clientErrorHandler: clientErrorAnswer(LAMBDA_MODEL), forceCloseConnections: true });
  server.get('/', async () => 'hello');
  await server.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = server.server.address() as AddressInfo);
});

afterEach(() => server.close());

/** All that comes back until the server closes the connection. */
function exchange(sent: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(sent);
  return text(socket);
}

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n';

it.each([
  ['what is no HTTP', 'nonsense\r\n\r\n', 'The request is not valid HTTP.'],
  [
    'headers that are too large',
    `${GET}X-A: ${'a'.repeat(20_000)}\r\n\r\n`,
    'The headers of the request are too large.',
  ],
])('answers %s in AWS terms', async (_, sent, message) => {
  const [head = '', body] = (await exchange(sent)).split('\r\n\r\n');
  expect(head.split('\r\n')[0]).toBe('HTTP/1.1 400 Bad Request');
  expect(head).toContain('x-amzn-ErrorType: MalformedHttpRequestException');
  expect(head).toContain('connection: close');
  expect(body).toBe(JSON.stringify({ message }));
});

it('takes nothing that follows for another request', async () => {
  const reply = await exchange(`${GET}Bad : header\r\n\r\n${GET}\r\n`);
  expect(reply.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
});

it('answers once, however much nonsense still comes', async () => {
  const socket = connect(port, '127.0.0.1');
  const reply = text(socket);
  socket.write('nonsense\r\n\r\n');
  await once(socket, 'readable');
  socket.write('more nonsense\r\n\r\n');
  expect((await reply).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
});
