import { describe, expect, it } from 'vitest';
import type { FunctionVersion } from './function.js';
import { isUnchanged, publishedVersion } from './publication.js';

const latest: FunctionVersion = {
  accountId: '111122223333',
  functionName: 'hello',
  version: '$LATEST',
  revisionId: 'r1',
  runtime: 'nodejs22.x',
  handler: 'index.handler',
  role: 'arn:aws:iam::111122223333:role/worker',
  description: 'says hello',
  memorySize: 128,
  timeout: 3,
  ephemeralStorage: 512,
  environment: { A: '1', B: '2' },
  architecture: 'x86_64',
  code: { sha256: 'digest', size: 1 },
  layers: [],
  lastModified: new Date(1000),
  state: 'Active',
  lastUpdateStatus: 'Failed',
  lastUpdateStatusReason: 'why',
  lastUpdateStatusReasonCode: 'InternalError',
};
const later = new Date(2000);

describe('publishedVersion', () => {
  it('is active, with a revision and description of its own', () => {
    const published = publishedVersion(latest, '7', 'r2', 'as released');
    expect(published).toMatchObject({
      version: '7',
      revisionId: 'r2',
      description: 'as released',
      state: 'Active',
      lastUpdateStatus: 'Successful',
      lastModified: latest.lastModified,
    });
    expect(published).not.toHaveProperty('lastUpdateStatusReason');
  });

  it('keeps the description where no other is given, and takes an empty one', () => {
    expect(publishedVersion(latest, '1', 'r2', undefined).description).toBe('says hello');
    expect(publishedVersion(latest, '1', 'r2', '').description).toBe('');
  });
});

describe('isUnchanged', () => {
  const newest = publishedVersion(latest, '1', 'r2', undefined);

  it('holds right after publishing, under another description as well', () => {
    expect(isUnchanged(latest, newest)).toBe(true);
    expect(isUnchanged(latest, publishedVersion(latest, '1', 'r2', 'as released'))).toBe(true);
  });

  it('holds after an update that changed nothing, whatever the order of variables', () => {
    expect(isUnchanged({ ...latest, environment: { B: '2', A: '1' }, lastModified: later }, newest)).toBe(true);
  });

  it.each<[string, Partial<FunctionVersion>]>([
    ['code', { code: { sha256: 'other', size: 1 } }],
    ['memory', { memorySize: 256 }],
    ['handler', { handler: 'other.handler' }],
    ['a variable', { environment: { A: '1', B: '3' } }],
    ['one variable more', { environment: { A: '1', B: '2', C: '3' } }],
    ['one variable less', { environment: { A: '1' } }],
    ['another variable', { environment: { A: '1', C: '2' } }],
    ['the VPC', { vpc: { subnetIds: [], securityGroupIds: [], ipv6AllowedForDualStack: false } }],
    ['where dead letters go', { deadLetterTarget: 'arn:aws:sqs:us-east-1:111122223333:letters' }],
    ['tracing', { tracing: 'Active' }],
    ['the key', { kmsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/k' }],
    ['the log', { logging: { format: 'Text', group: 'mine' } }],
    ['the description', { description: 'says goodbye' }],
  ])('fails after a change of %s', (_name, change) => {
    expect(isUnchanged({ ...latest, ...change, lastModified: later }, newest)).toBe(false);
  });
});
