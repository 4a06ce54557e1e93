import { describe, expect, it } from 'vitest';
import { requireEnvironment } from './environment-rules.js';

const refusal = (message: string) =>
  expect.objectContaining({ code: 'InvalidParameterValueException', message: expect.stringContaining(message) });

describe('requireEnvironment', () => {
  it('measures 4,096 bytes of JSON, no more', () => {
    const frame = '{"NAME":""}'.length;
    requireEnvironment({ NAME: 'x'.repeat(4096 - frame) });
    expect(() => requireEnvironment({ NAME: 'x'.repeat(4097 - frame) })).toThrow(refusal('exceeded the 4KB limit'));
  });

  it('measures bytes, not characters', () => {
    expect(() => requireEnvironment({ NAME: 'ø'.repeat(2048) })).toThrow(refusal('exceeded the 4KB limit'));
  });

  it('names every reserved key', () => {
    expect(() => requireEnvironment({ AWS_REGION: 'x', MINE: 'y', LAMBDA_TASK_ROOT: 'z' })).toThrow(
      refusal('Reserved keys used in this request: AWS_REGION, LAMBDA_TASK_ROOT'),
    );
  });

  it('allows the variables of AWS that a user may set', () => {
    requireEnvironment({ AWS_ENDPOINT_URL: 'http://localhost:1', NODE_OPTIONS: '--enable-source-maps', PATH: '/bin' });
  });

  it('refuses a value that no process could be given', () => {
    expect(() => requireEnvironment({ NAME: 'a\0b' })).toThrow(refusal('NUL character in the value of NAME'));
  });
});
