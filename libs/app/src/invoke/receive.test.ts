import { isServiceError } from '@stoker/core/errors/service-error';
import { LIMITS } from '@stoker/core/model/limits';
import { expect, it } from 'vitest';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { InvokeCommand } from './contract.js';
import { receive } from './receive.js';

const caller = {
  requestId: 'r',
  region: 'us-east-1',
  principal: { accountId: '111122223333' },
} as unknown as AuthorisedCaller;

function received(payload: Uint8Array, invocationType: InvokeCommand['invocationType'] = 'RequestResponse') {
  return receive(caller, { functionName: 'f', invocationType, logTail: false, payload }, 0);
}

const bytes = (length: number) => Buffer.alloc(length, ' ').fill('1', 0, 1);

it.each([
  ['RequestResponse', LIMITS.syncPayloadBytes],
  ['DryRun', LIMITS.syncPayloadBytes],
  ['Event', LIMITS.asyncPayloadBytes],
] as const)('takes the largest payload of a %s, and no byte more', (type, limit) => {
  expect(received(bytes(limit), type).payload).toHaveLength(limit);
  expect(() => received(bytes(limit + 1), type)).toThrow(
    `${limit + 1} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`,
  );
});

it('takes no payload for an empty event', () => {
  expect(Buffer.from(received(new Uint8Array()).payload).toString()).toBe('{}');
});

it.each([
  ['text', Buffer.from('hello')],
  ['half an object', Buffer.from('{"a":')],
  ['a string that is not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
])('refuses %s', (_, payload) => {
  let refusal: unknown;
  try {
    received(payload);
  } catch (error) {
    refusal = error;
  }
  expect(isServiceError(refusal, 'InvalidRequestContentException')).toBe(true);
  expect(String(refusal)).toContain('Could not parse request body into json: Could not parse payload into json: ');
});
