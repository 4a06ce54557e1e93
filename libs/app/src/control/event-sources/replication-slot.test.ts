import { ServiceError } from '@stoker/core/errors/service-error';
import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, ControlKit, HELLO, ROLE, TRUST } from '../testing/control-kit.js';
import { createMapping, deleteMapping } from './event-source-mappings.js';

const ARN = `arn:aws:stoker:us-east-1:${ACCOUNT}:postgres/shop/orders`;

describe('a mapping of a database', () => {
  let kit: ControlKit;
  const map = () =>
    createMapping(kit, ACCOUNT, HELLO, {
      settings: { EventSourceArn: ARN, StartingPosition: 'LATEST' },
      enabled: true,
      tags: {},
    });

  beforeEach(async () => {
    kit = new ControlKit();
    const Statement = { Effect: 'Allow', Action: 'stoker:Receive', Resource: ARN } as const;
    kit.addRole(ROLE, TRUST, [{ Version: '2012-10-17', Statement }]);
    const urls = ['postgresql://db.internal/shop'];
    kit.operatorConnections.push(
      { name: 'shop', kind: 'postgres', urls, credentials: {}, accounts: [ACCOUNT], things: ['*'] }, // prettier-ignore
    );
    await kit.create();
  });

  it('has a slot that is in the book, also when it is deleted', async () => {
    const { uuid } = await map();
    const slot = `stoker_${uuid.replaceAll('-', '_')}`;
    expect([...kit.rowChanges.slots.keys()]).toEqual([slot]);
    expect(await kit.replicationSlots.list()).toMatchObject([{ slot, connection: 'shop', use: 'enabled' }]);
    kit.clock.advance(1_000);
    await deleteMapping(kit, ACCOUNT, uuid);
    expect(await kit.replicationSlots.list()).toMatchObject([{ slot, use: 'deleting' }]);
  });

  it('that is there already leaves no second slot', async () => {
    await map();
    await expect(map()).rejects.toMatchObject({ code: 'ResourceConflictException' });
    expect([kit.rowChanges.slots.size, (await kit.replicationSlots.list()).length]).toEqual([1, 1]);
  });

  it.each([
    ['ResourceNotFoundException', 'InvalidParameterValueException', `The event source ${ARN} does not exist.`],
    ['AccessDeniedException', 'ServiceException', 'The database of the connection shop lets nobody in.'],
    ['ServiceUnavailableException', 'ServiceException', 'The database of the connection shop did not answer.'],
    ['InvalidParameterValueException', 'InvalidParameterValueException', 'The database says why.'],
  ] as const)('does not come about where its slot does not: %s', async (given, code, message) => {
    kit.rowChanges.failure = new ServiceError(given, 'The database says why.');
    await expect(map()).rejects.toMatchObject({ code, message });
    // It may be there all the same: the book has it until it is dropped for certain.
    expect(await kit.replicationSlots.list()).toMatchObject([{ use: 'none' }]);
  });
});
