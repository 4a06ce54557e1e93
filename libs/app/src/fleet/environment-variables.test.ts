import { expect, test } from 'vitest';
import { aVersion } from '../ports/testing/function-fixtures.js';
import { environmentVariables } from './environment-variables.js';

const version = aVersion({ accountId: '111122223333', functionName: 'f' });
const code = { type: 'Zip', runtime: 'nodejs22.x', handler: 'index.handler', codeDir: '/c', layerDirs: [] } as const;
const credentials = { accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 'token', expiresAt: 0 };
const variables = (overrides: Partial<typeof version>) =>
  environmentVariables({ ...version, ...overrides }, code, 'us-east-1', 'stream', 'on-demand', credentials);

test('runtimes are told to write JSON, from which level on, and where it goes', () => {
  const logging = { format: 'JSON', applicationLevel: 'DEBUG', systemLevel: 'WARN', group: 'mine' } as const;
  expect(variables({ logging, environment: { AWS_LAMBDA_LOG_LEVEL: 'OFF' } })).toMatchObject({
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_LEVEL: 'DEBUG',
    AWS_LAMBDA_LOG_GROUP_NAME: 'mine',
  });
});

test('SDKs find this platform, unless the function has another in mind', () => {
  expect(variables({})).toMatchObject({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9002' });
  const own = { AWS_ENDPOINT_URL: 'https://elsewhere.example' };
  expect(variables({ environment: own })).toMatchObject(own);
});

test('plain text needs no telling', () => {
  const told = variables({});
  expect(told).toMatchObject({ AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/f' });
  expect(told).not.toHaveProperty('AWS_LAMBDA_LOG_FORMAT');
  expect(told).not.toHaveProperty('AWS_LAMBDA_LOG_LEVEL');
});
