import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { parseErrorReport } from './runtime-error.js';

const request = { headers: { 'lambda-runtime-function-error-type': 'Header.Type' } } as unknown as IncomingMessage;

test('a report over 256 KB goes to the caller unread, under the type that the header names', () => {
  const body = Buffer.from(JSON.stringify({ errorType: 'Body.Type', errorMessage: 'x'.repeat(256 * 1024) }));
  expect(parseErrorReport(request, body)).toEqual({ errorType: 'Header.Type', errorMessage: '', body });
});

test('a smaller one is read', () => {
  const body = Buffer.from(JSON.stringify({ errorType: 'Body.Type', errorMessage: 'm' }));
  expect(parseErrorReport(request, body)).toMatchObject({ errorType: 'Body.Type', errorMessage: 'm', body });
});
