import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EnvironmentExtensions } from '@stoker/app/sandbox/extensions/environment-extensions';
import { SandboxSession } from '@stoker/app/sandbox/session';
import type { TelemetrySubscription } from '@stoker/core/extensions/telemetry-subscription';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ByteBudget } from '@stoker/core/byte-budget/byte-budget';
import { createRuntimeApiServer } from '../serve-runtime-api.js';

const FUNCTION = { functionName: 'hello', functionVersion: '7', handler: 'index.handler' };
const NOBODY = '01234567-89ab-cdef-0123-456789abcdef';
const SUBSCRIPTION = {
  schemaVersion: '2022-12-13',
  types: ['platform', 'function'],
  destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:8080/path' },
};

const failed = vi.fn();
const connect = vi.fn();
let extensions: EnvironmentExtensions;
let server: Server;

beforeEach(async () => {
  failed.mockReset();
  connect.mockReset();
  connect.mockReturnValue({ deliver: () => Promise.resolve(true), close: () => undefined });
  extensions = new EnvironmentExtensions({ onFailure: failed, onNote: () => undefined, connectTelemetry: connect });
  extensions.begin({ ...FUNCTION, accountId: '123456789012' });
  const session = new SandboxSession(() => undefined, extensions);
  server = createRuntimeApiServer(session, extensions, new ByteBudget(0)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  extensions.telemetry.close();
  server.close();
  server.closeAllConnections();
});

async function call(method: string, path: string, headers: Record<string, string> = {}, body?: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body: text }) });
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}

const register = (name: string, events: unknown, headers: Record<string, string> = {}) =>
  call('POST', '/2020-01-01/extension/register', { 'Lambda-Extension-Name': name, ...headers }, { events });

const as = (identifier: string, errorType?: string): Record<string, string> => ({
  'Lambda-Extension-Identifier': identifier,
  ...(errorType !== undefined && { 'Lambda-Extension-Function-Error-Type': errorType }),
});

/** The identifier of an internal extension. */
async function registered(events: string[] = ['INVOKE']): Promise<string> {
  const reply = await register('inner', events);
  expect(reply.status).toBe(200);
  return reply.headers.get('lambda-extension-identifier')!;
}

describe('register', () => {
  it('answers with an identifier and the function', async () => {
    const reply = await register('inner', ['INVOKE']);
    expect(reply).toMatchObject({ status: 200, body: FUNCTION });
    expect(reply.headers.get('lambda-extension-identifier')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tells the account to those who ask for it', async () => {
    const reply = await register('inner', null, { 'Lambda-Extension-Accept-Feature': 'other, accountId' });
    expect(reply.body).toEqual({ ...FUNCTION, accountId: '123456789012' });
  });

  it.each([
    ['no name', '', { events: [] }, 'Extension.InvalidExtensionName'],
    ['an unknown event', 'inner', { events: ['PAUSE'] }, 'Extension.InvalidEventType'],
    ['SHUTDOWN for an internal one', 'inner', { events: ['SHUTDOWN'] }, 'Extension.InvalidEventType'],
    ['events of another type', 'inner', { events: 'INVOKE' }, 'InvalidRequestFormat'],
    ['keys of configuration', 'inner', { configurationKeys: ['a'] }, 'InvalidRequestFormat'],
    ['a body that is no JSON', 'inner', 'no', 'InvalidRequestFormat'],
    ['a body over 64 KB', 'inner', { events: [], more: 'x'.repeat(64 * 1024) }, 'InvalidRequestFormat'],
  ])('refuses %s', async (_what, name, body, errorType) => {
    const reply = await call('POST', '/2020-01-01/extension/register', { 'Lambda-Extension-Name': name }, body);
    expect(reply).toMatchObject({ status: 403, body: { errorType } });
    expect(extensions.registry.size).toBe(0);
  });
});

describe('event/next', () => {
  it('waits for an event', async () => {
    const id = await registered();
    const waiting = call('GET', '/2020-01-01/extension/event/next', as(id));
    await expect.poll(() => extensions.registry.statuses[0]?.state).toBe('Ready');
    const invocation = { requestId: 'r-1', functionArn: 'arn', deadlineMs: 5, timeoutMs: 1, payload: Buffer.from('') };
    extensions.invoke(invocation);
    const reply = await waiting;
    expect(reply.status).toBe(200);
    expect(reply.headers.get('lambda-extension-event-identifier')).toMatch(/^[0-9a-f-]{36}$/);
    expect(reply.body).toEqual({ eventType: 'INVOKE', deadlineMs: 5, requestId: 'r-1', invokedFunctionArn: 'arn' });
  });

  it.each([
    [{}, 'Extension.MissingExtensionIdentifier'],
    [as('me'), 'Extension.InvalidExtensionIdentifier'],
    [as(NOBODY), 'Extension.UnknownExtensionIdentifier'],
  ])('refuses %o', async (headers, errorType) => {
    const reply = await call('GET', '/2020-01-01/extension/event/next', headers as Record<string, string>);
    expect(reply).toMatchObject({ status: 403, body: { errorType } });
  });
});

describe.each([
  ['init/error', 'Extension.InitError'],
  ['exit/error', 'Extension.ExitError'],
])('%s', (path, errorType) => {
  it('ends the environment', async () => {
    const id = await registered();
    const reply = await call('POST', `/2020-01-01/extension/${path}`, as(id, 'Mine'), { errorMessage: 'm' });
    expect(reply).toMatchObject({ status: 202, body: { status: 'OK' } });
    expect(failed).toHaveBeenCalledExactlyOnceWith({ errorType, detail: 'Mine' });
    const next = await call('GET', '/2020-01-01/extension/event/next', as(id));
    expect(next).toMatchObject({ status: 403, body: { errorType: 'Extension.InvalidExtensionState' } });
  });

  it('has to say what went wrong', async () => {
    const id = await registered();
    const reply = await call('POST', `/2020-01-01/extension/${path}`, as(id));
    expect(reply).toMatchObject({ status: 403, body: { errorType: 'Extension.MissingHeader' } });
    expect(failed).not.toHaveBeenCalled();
  });
});

describe.each([
  ['/2022-07-01/telemetry', 'telemetry', 'ValidationError'],
  ['/2020-08-15/logs', 'logs', 'Logs.ValidationError'],
] as const)('%s', (path, api, validationError) => {
  const schemaVersion = api === 'logs' ? '2021-03-18' : '2022-12-13';

  it('subscribes, once', async () => {
    const id = await registered();
    for (let time = 0; time < 2; time += 1) {
      const reply = await call('PUT', path, as(id), { ...SUBSCRIPTION, schemaVersion });
      expect(reply).toMatchObject({ status: 200, body: 'OK' });
    }
    const destination = { protocol: 'HTTP', port: 8080, path: '/path', method: 'POST' };
    expect(connect).toHaveBeenCalledExactlyOnceWith(destination);
    expect(extensions.telemetry.subscriptionOf(id)).toEqual({
      api,
      schemaVersion,
      types: ['platform', 'function'],
      buffering: { maxItems: 10_000, maxBytes: 262_144, timeoutMs: 1_000 },
      destination,
    } as TelemetrySubscription);
  });

  it('says everything that is wrong', async () => {
    const id = await registered();
    const destination = { protocol: 'HTTP', URI: 'http://sandbox.localdomain' };
    const reply = await call('PUT', path, as(id), { ...SUBSCRIPTION, schemaVersion, types: [], destination });
    const errorMessage = 'types should not be empty; URI port is not provided';
    expect(reply).toMatchObject({ status: 400, body: { errorType: validationError, errorMessage } });
    expect(connect).not.toHaveBeenCalled();
  });

  it('is for extensions only', async () => {
    const reply = await call('PUT', path, as(NOBODY), { ...SUBSCRIPTION, schemaVersion });
    expect(reply).toMatchObject({ status: 403, body: { errorType: 'Extension.UnknownExtensionIdentifier' } });
  });

  it('is closed when INIT is over, and to those who use the other API', async () => {
    const id = await registered();
    const other = path.endsWith('logs') ? '/2022-07-01/telemetry' : '/2020-08-15/logs';
    const otherVersion = path.endsWith('logs') ? '2022-12-13' : '2020-08-15';
    await call('PUT', other, as(id), { ...SUBSCRIPTION, schemaVersion: otherVersion });
    const errorType = api === 'logs' ? 'Logs.SubscriptionClosed' : 'Telemetry.SubscriptionClosed';
    const closed = { status: 403, body: { errorType } };
    expect(await call('PUT', path, as(id), { ...SUBSCRIPTION, schemaVersion })).toMatchObject(closed);

    const late = (await register('late', [])).headers.get('lambda-extension-identifier')!;
    void extensions.initialised();
    void extensions.next(id);
    void extensions.next(late);
    expect(await call('PUT', path, as(late), { ...SUBSCRIPTION, schemaVersion })).toMatchObject(closed);
  });
});
