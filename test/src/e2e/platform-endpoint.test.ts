import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient, sandboxOf } from '../harness/functions.js';
import { SandboxContainers } from '../harness/containers.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { NODE_ACTIONS } from './functions/node-actions.js';
import { NODE_SDK, PYTHON_SDK } from './functions/sdk-actions.js';

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
/** Of calls from environments, whatever their headers say; see `environmentAddress`. */
const ENVIRONMENTS = { IpAddress: { 'aws:SourceIp': 'fd73:746f:6b65::/48' }, Bool: { 'aws:SecureTransport': 'true' } };
const ELSEWHERE = { IpAddress: { 'aws:SourceIp': '203.0.113.7/32' } };

let stack: Stack;
let admin: LambdaClient;
const ask = async (name: string, event: object) => (await invoke(admin, name, event)).body;

beforeAll(async () => {
  // A proxy on this host, and one among addresses that environments have, would be believed.
  stack = await startStack({
    STOKER_STEMS: 'nodejs24.x=2,python3.13=1',
    STOKER_TRUSTED_PROXIES: '127.0.0.1,fd00::/8',
  });
  admin = lambdaClient(stack.server, stack.account);
  const role = await stack.operator.role(stack.account, 'caller', TRUST, {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' },
      { Effect: 'Allow', Action: 'lambda:GetAccountSettings', Resource: '*', Condition: ENVIRONMENTS },
      { Effect: 'Allow', Action: 'lambda:ListFunctions', Resource: '*', Condition: ELSEWHERE },
    ],
  });
  const may = { ...stack.account, role };
  const mayNothing = { ...stack.account, role: await stack.operator.role(stack.account, 'nobody', TRUST) };
  const settings = { MemorySize: 512, Timeout: 20 };
  const node = { files: { 'index.mjs': NODE_SDK }, settings };
  await createFunction(admin, may, 'node', node);
  await createFunction(admin, mayNothing, 'node-nobody', node);
  const python = { runtime: 'python3.13', files: { 'index.py': PYTHON_SDK }, settings };
  await createFunction(admin, may, 'python', python);
  await createFunction(admin, may, 'own-endpoint', {
    files: { 'index.js': NODE_ACTIONS },
    settings: { ...settings, Environment: { Variables: { AWS_ENDPOINT_URL: 'https://elsewhere.example' } } },
  });
}, 120_000);

afterAll(() => stack.close(), 60_000);

describe.each(['node', 'python'])('with the SDK of %s a function', (name) => {
  test('is somebody, without any configuration', async () => {
    const arn = `arn:aws:sts::${stack.account.accountId}:assumed-role/caller/${name}`;
    expect(await ask(name, { do: 'identity' })).toBe(arn);
  });

  test('invokes another, which invokes a third', async () => {
    const third = { do: 'echo', value: { of: 'the third' } };
    const second = { do: 'invoke', name: 'python', event: third };
    expect(await ask(name, { do: 'invoke', name: 'node', event: second })).toEqual({ of: 'the third' });
  });

  test('may do what its role may', async () => {
    expect(await ask(name, { do: 'list' })).toEqual({
      refused: 'AccessDeniedException',
      message: expect.stringContaining(`assumed-role/caller/${name} is not authorized to perform`) as string,
    });
  });
});

test('one whose role may nothing does nothing', async () => {
  const event = { do: 'invoke', name: 'node', event: { do: 'echo', value: 1 } };
  expect(await ask('node-nobody', event)).toMatchObject({ refused: 'AccessDeniedException' });
});

test('one with an endpoint of its own has that', async () => {
  expect(await ask('own-endpoint', { do: 'environment' })).toMatchObject({
    AWS_ENDPOINT_URL: 'https://elsewhere.example',
  });
});

test('policies see an address of environments, and no header changes it', async () => {
  expect(await ask('node', { do: 'settings' })).toBe(true);
  expect(await ask('node', { do: 'claim' })).toMatchObject({ refused: 'AccessDeniedException' });
});

test('requests of every size the API takes come through, many at once', async () => {
  expect(await ask('node', { do: 'large', name: 'node', bytes: 5_500_000 })).toBe(5_500_000);
  expect(await ask('node', { do: 'large', name: 'node', bytes: 6_400_000 })).toMatchObject({
    refused: 'RequestTooLargeException',
  });
  expect(await ask('node', { do: 'many', name: 'python', count: 6 })).toBe(6);
});

test('connections that were open when the environment was frozen serve it when it goes on', async () => {
  const containers = SandboxContainers.of(stack.server);
  const where = async () => sandboxOf(await invoke(admin, 'node', { do: 'where' }));
  await ask('node', { do: 'identity' });
  const sandbox = await where();
  await until('it is frozen', () => containers.isFrozen(sandbox));
  expect(await ask('node', { do: 'identity' })).toContain('assumed-role');
  expect(await where()).toBe(sandbox);
});

test('nothing but that is there: neither the other ports of this server nor a path that no API has', async () => {
  const ports = [stack.server.endpoint, stack.server.metricsUrl, stack.server.adminOrigin].map(
    (url) => new URL(url).port,
  );
  for (const port of ports) expect(await ask('node', { do: 'raw', port, path: '/' })).toBe('ECONNREFUSED');
  expect(await ask('node', { do: 'raw', port: 9002, path: '/' })).toBe(403);
  expect(await ask('node', { do: 'raw', port: 9002, path: '/metrics' })).toBe(404);
});
