import { expect, it } from 'vitest';
import { runtimeUpdates } from './runtime-version.js';

const PRESENT = 'arn:aws:lambda:us-east-1::runtime:0123';

it('names a version where a user holds on to it, and nowhere else', () => {
  expect(runtimeUpdates({ on: 'Auto', runtimeVersionArn: undefined }, PRESENT)).toEqual({ on: 'Auto' });
  const manual = { on: 'Manual', runtimeVersionArn: PRESENT } as const;
  expect(runtimeUpdates(manual, PRESENT)).toEqual(manual);
});

it.each([
  ['Auto', PRESENT, 'can only be given when UpdateRuntimeOn is Manual'],
  ['FunctionUpdate', PRESENT, 'can only be given when UpdateRuntimeOn is Manual'],
  ['Manual', undefined, 'must be given'],
  ['Manual', `${PRESENT}4`, 'does not exist'],
] as const)('refuses %s with %s', (on, runtimeVersionArn, message) => {
  expect(() => runtimeUpdates({ on, runtimeVersionArn }, PRESENT)).toThrow(message);
});
