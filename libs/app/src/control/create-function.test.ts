import { beforeEach, describe, expect, it } from 'vitest';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { LIMITS } from '@stoker/core/model/limits';
import { aVersion, reserveCode } from '../ports/testing/function-fixtures.js';
import { collectUnusedCode, UNUSED_FOR_MS } from './collect-unused-code.js';
import { createFunction } from './create-function.js';
import { ControlKit, HELLO, ROLE, SETTINGS, TRUST, ZIP } from './testing/control-kit.js';
import { InMemoryCodeStore } from './testing/in-memory-code-store.js';

let kit: ControlKit;
const command = { settings: SETTINGS, zip: ZIP, publish: false };

beforeEach(() => {
  kit = new ControlKit();
});

describe('createFunction', () => {
  it('stores a pending $LATEST and schedules its activation', async () => {
    const created = await createFunction(kit, HELLO, command);
    expect(created).toMatchObject({
      ...SETTINGS,
      functionName: 'hello',
      version: '$LATEST',
      state: 'Pending',
      stateReason: 'The function is being created.',
      stateReasonCode: 'Creating',
      code: { size: ZIP.byteLength },
      lastModified: new Date(kit.clock.now()),
    });
    expect(created).not.toHaveProperty('lastUpdateStatus');
    expect(await kit.functions.findVersion(HELLO)).toEqual(created);
    expect(kit.scheduled).toEqual([created]);
  });

  it('becomes active with its activation', async () => {
    await createFunction(kit, HELLO, command);
    await kit.settle();
    const latest = await kit.functions.findVersion(HELLO);
    expect(latest).toMatchObject({ state: 'Active', lastUpdateStatus: 'Successful' });
    expect(latest).not.toHaveProperty('stateReason');
  });

  it('publishes version 1 where asked to, which is active at once', async () => {
    const published = await createFunction(kit, HELLO, { ...command, publish: true });
    expect(published).toMatchObject({ version: '1', state: 'Active', lastUpdateStatus: 'Successful' });
    expect(published).not.toHaveProperty('stateReason');
    expect(await kit.functions.findVersion(HELLO, '1')).toEqual(published);
    expect(kit.scheduled.map((one) => one.version)).toEqual(['$LATEST']);
  });

  it('refuses a name that is taken, and stores no package for it', async () => {
    await kit.create();
    await expect(createFunction(kit, HELLO, { ...command, zip: Buffer.from('other') })).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: 'Function already exist: hello',
    });
    expect(kit.code.count).toBe(1);
  });

  it.each([
    ['empty', new Uint8Array(), 'InvalidParameterValueException', 'Uploaded file must be a non-empty zip'],
    ['no zip', InMemoryCodeStore.BROKEN, 'InvalidParameterValueException', 'Could not unzip uploaded file.'],
    [
      'too large',
      new Uint8Array(LIMITS.zipBytes + 1),
      'RequestEntityTooLargeException',
      'Zipped size must be smaller than 52428800 bytes',
    ],
  ])('refuses a package that is %s and leaves nothing behind', async (_name, zip, code, message) => {
    await expect(createFunction(kit, HELLO, { ...command, zip })).rejects.toMatchObject({ code, message });
    expect(await kit.functions.findVersion(HELLO)).toBeUndefined();
    expect(kit.code.count).toBe(0);
    expect((await kit.functions.usage(HELLO.accountId)).codeBytes).toBe(0);
    expect(kit.scheduled).toEqual([]);
  });

  it('refuses settings that break a rule', async () => {
    const settings = { ...SETTINGS, timeout: 901 };
    await expect(createFunction(kit, HELLO, { ...command, settings })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });

  describe('execution role', () => {
    const refused = {
      code: 'InvalidParameterValueException',
      message: expect.stringMatching(/cannot be assumed by Lambda/),
    };
    const create = (role = ROLE) => createFunction(kit, HELLO, { ...command, settings: { ...SETTINGS, role } });
    const trust = (statement: Partial<PolicyDocument['Statement']>): PolicyDocument => ({
      ...TRUST,
      Statement: { ...TRUST.Statement, ...statement } as PolicyDocument['Statement'],
    });

    it('must be there', async () => {
      await expect(create(`${ROLE}-other`)).rejects.toMatchObject({
        ...refused,
        message: 'The role defined for the function cannot be assumed by Lambda.',
      });
    });

    it('must be of the same account', async () => {
      const role = 'arn:aws:iam::444455556666:role/worker';
      kit.addRole(role, TRUST);
      await expect(create(role)).rejects.toMatchObject({ code: refused.code });
    });

    it.each<[string, PolicyDocument]>([
      ['another service', trust({ Principal: { Service: 'ec2.amazonaws.com' } })],
      ['an account', trust({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } })],
      ['another action', trust({ Action: 'sts:TagSession' })],
      ['functions of another account', trust({ Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } } })],
      ['nobody', trust({ Effect: 'Deny' })],
    ])('must trust the service, not %s', async (_name, policy) => {
      kit.addRole(ROLE, policy);
      await expect(create()).rejects.toMatchObject({ code: refused.code });
    });

    it.each<[string, PolicyDocument]>([
      ['one of several services', trust({ Principal: { Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] } })],
      ['any assume', trust({ Action: 'sts:Assume*' })],
      [
        'functions of its account',
        trust({ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:111122223333:function:*' } } }),
      ],
    ])('may trust it as %s', async (_name, policy) => {
      kit.addRole(ROLE, policy);
      expect(await create()).toMatchObject({ role: ROLE });
    });
  });

  it('refuses code beyond the storage quota of the account', async () => {
    const size = LIMITS.codeStorageBytes - ZIP.byteLength;
    const version = aVersion(HELLO, { code: { sha256: 'huge', size } });
    await reserveCode(kit.packages, version);
    await kit.functions.createFunction(version);
    await createFunction(kit, { ...HELLO, functionName: 'fits' }, command);
    const over = createFunction(kit, { ...HELLO, functionName: 'over' }, { ...command, zip: Buffer.from('other') });
    await expect(over).rejects.toMatchObject({ code: 'CodeStorageExceededException' });
    expect(kit.code.count).toBe(1);
  });

  it('refuses code beyond what an account may store unpacked, though its zips are small', async () => {
    const quota = { codeBytes: LIMITS.codeStorageBytes, unpackedBytes: 4 * LIMITS.codeStorageBytes };
    const huge = { sha256: 'huge', size: 1, unpackedSize: 4 * LIMITS.codeStorageBytes, unzippedSize: 1 };
    await kit.packages.reserve(HELLO.accountId, huge, quota);
    await expect(createFunction(kit, HELLO, command)).rejects.toMatchObject({ code: 'CodeStorageExceededException' });
    expect(kit.code.count).toBe(0);
  });

  it('leaves the package of whoever loses the race for a name to the collector', async () => {
    const tries = await Promise.allSettled(
      ['one', 'two'].map((zip) => createFunction(kit, HELLO, { ...command, zip: Buffer.from(zip) })),
    );
    expect(tries.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(kit.code.count).toBe(2);
    expect((await kit.functions.usage(HELLO.accountId)).codeBytes).toBe(6);
    kit.clock.advance(UNUSED_FOR_MS);
    const ports = { ...kit, isInUse: () => false, onError: () => expect.unreachable() };
    expect(await collectUnusedCode(ports, UNUSED_FOR_MS)).toMatchObject({ packages: 1, bytes: 3 });
    expect((await kit.functions.usage(HELLO.accountId)).codeBytes).toBe(3);
    await kit.settle();
    expect(await kit.functions.findVersion(HELLO)).toMatchObject({ state: 'Active' });
  });
});
