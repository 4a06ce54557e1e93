import { once } from 'node:events';
import { Agent, get, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { drainHttp } from './drain-http.js';

test('answers what is under way, tells its client to leave, and waits for no connection that is kept open', async () => {
  let closing = false;
  let answer = (): void => undefined;
  const server = fastify({ keepAliveTimeout: 60_000, forceCloseConnections: 'idle', return503OnClosing: false });
  const close = drainHttp(server, () => closing, 10);
  server.get('/quick', () => 'quick');
  server.get('/slow', () => new Promise((resolve) => (answer = () => resolve('slow'))));
  const origin = await server.listen({ host: '127.0.0.1', port: 0 });
  const agent = new Agent({ keepAlive: true });
  const ask = async (path: string): Promise<IncomingMessage> => {
    const [response] = (await once(get(`${origin}${path}`, { agent }), 'response')) as [IncomingMessage];
    return response;
  };

  const before = await ask('/quick');
  expect(before.headers.connection).toBe('keep-alive');
  await buffer(before);
  const slow = ask('/slow');
  await expect.poll(() => answer.name).toBe('answer');
  closing = true;
  const closed = close();
  const lingering = await ask('/quick');
  expect(lingering.headers.connection).toBe('close');
  await buffer(lingering);
  await expect.poll(() => server.server.listening).toBe(false);
  answer();
  const last = await slow;
  expect(last.headers.connection).toBe('close');
  expect((await buffer(last)).toString()).toBe('slow');
  await closed;
  await expect(ask('/quick')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  agent.destroy();
});

test('a connection that falls idle after the answer, its upload read to the end, does not hold up the end', async () => {
  const server = fastify({ keepAliveTimeout: 60_000, forceCloseConnections: 'idle' });
  server.addContentTypeParser('*', (_request, payload, parsed) => {
    payload.resume();
    parsed(null);
  });
  server.post('/refused', () => 'no');
  const close = drainHttp(server, () => false, 10);
  const origin = await server.listen({ host: '127.0.0.1', port: 0 });
  const agent = new Agent({ keepAlive: true });
  const upload = request(`${origin}/refused`, { agent, method: 'POST', headers: { 'content-length': '10' } });
  upload.write('half ');
  const [response] = (await once(upload, 'response')) as [IncomingMessage];
  await buffer(response);
  const closed = close();
  await expect.poll(() => server.server.listening).toBe(false);
  upload.end('other');
  await closed;
  agent.destroy();
});

test('a connection that has never said anything does not hold up the end', async () => {
  const server = fastify({ keepAliveTimeout: 60_000, forceCloseConnections: 'idle' });
  const close = drainHttp(server, () => false, 10);
  const origin = await server.listen({ host: '127.0.0.1', port: 0 });
  const silent = connect(Number(new URL(origin).port), '127.0.0.1').resume();
  await once(silent, 'connect');
  const gone = once(silent, 'close');
  await close();
  await gone;
});
