import { randomUUID } from 'node:crypto';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EventSourceMappings } from '../event-source-mappings.js';

export interface EventSourceMappingsHarness {
  readonly mappings: EventSourceMappings;
  /** Makes an account that nothing else uses and answers its id. */
  newAccount(): Promise<string>;
}

const CHANGED = Date.parse('2026-11-25T10:00:00.123Z');

/** What every `EventSourceMappings` must do. Run it from a test file of the implementation. */
export function eventSourceMappingsContract(makeHarness: () => Promise<EventSourceMappingsHarness>): void {
  let mappings: EventSourceMappings;
  let accountId: string;
  let newAccount: () => Promise<string>;
  const queue = (name: string) => ({ EventSourceArn: `arn:aws:sqs:us-east-1:111122223333:${name}`, BatchSize: 10 });
  const make = (overrides: Partial<EventSourceMapping> = {}): EventSourceMapping => ({
    uuid: randomUUID(),
    accountId,
    functionName: 'hello',
    kind: 'sqs',
    settings: queue('jobs'),
    enabled: true,
    state: 'Creating',
    changedAt: CHANGED,
    tags: { team: 'a' },
    ...overrides,
  });
  const create = async (overrides: Partial<EventSourceMapping> = {}): Promise<EventSourceMapping> => {
    const mapping = make(overrides);
    expect(await mappings.create(mapping)).toBeUndefined();
    return mapping;
  };
  const list = async (filter = {}, page = { maxItems: 10 }) => (await mappings.list(accountId, filter, page)).items;
  const byId = (...some: EventSourceMapping[]) => some.sort((a, b) => (a.uuid < b.uuid ? -1 : 1));

  beforeEach(async () => {
    const harness = await makeHarness();
    ({ mappings } = harness);
    newAccount = () => harness.newAccount();
    accountId = await newAccount();
  });

  describe('mappings of event sources', () => {
    it('are found as they were made, in their account alone', async () => {
      const plain = await create();
      const qualified = await create({ qualifier: 'live', enabled: false, tags: {} });
      for (const one of [plain, qualified]) {
        expect(await mappings.find(accountId, one.uuid)).toStrictEqual(one);
        expect(await mappings.find(await newAccount(), one.uuid)).toBeUndefined();
      }
      expect(await mappings.find(accountId, randomUUID())).toBeUndefined();
    });

    it('connect a function and a source once, whichever topic of it', async () => {
      const first = await create();
      expect(await mappings.create(make())).toStrictEqual(first);
      expect(await list()).toHaveLength(1);
      await create({ functionName: 'other' });
      await create({ qualifier: 'live' });
      await create({ settings: queue('more') });
      const topics = (topic: string) => ({ EventSourceArn: 'arn:aws:kafka:us-east-1:1:cluster/c/1', Topics: [topic] });
      await create({ kind: 'kafka', settings: topics('a') });
      await create({ kind: 'kafka', settings: topics('b') });
      accountId = await newAccount();
      await create();
    });

    it('change whole or not at all', async () => {
      const { uuid } = await create();
      const changed = await mappings.change(accountId, uuid, (current) => ({
        ...current,
        qualifier: 'live',
        settings: { ...current.settings, BatchSize: 1 },
        enabled: false,
        state: 'Disabling',
        changedAt: CHANGED + 1,
        tags: {},
      }));
      expect(await mappings.find(accountId, uuid)).toStrictEqual(changed);
      const refusal = new Error('no');
      const refuse = (): never => {
        throw refusal;
      };
      await expect(mappings.change(accountId, uuid, refuse)).rejects.toBe(refusal);
      const missing = { code: 'ResourceNotFoundException' };
      await expect(mappings.change(accountId, randomUUID(), (same) => same)).rejects.toMatchObject(missing);
      await create();
      const back = mappings.change(accountId, uuid, ({ qualifier: _none, ...current }) => current);
      await expect(back).rejects.toMatchObject({ code: 'ResourceConflictException' });
      expect(await mappings.find(accountId, uuid)).toStrictEqual(changed);
    });

    it('are listed by id, by function and by source', async () => {
      const plain = await create();
      const live = await create({ qualifier: 'live' });
      const other = await create({ functionName: 'other', settings: queue('more') });
      expect(await list()).toStrictEqual(byId(plain, live, other));
      expect(await list({ functionName: 'hello' })).toStrictEqual([plain]);
      expect(await list({ functionName: 'hello', qualifier: 'live' })).toStrictEqual([live]);
      const { EventSourceArn: eventSourceArn } = queue('jobs');
      expect(await list({ eventSourceArn })).toStrictEqual(byId(plain, live));
      expect(await list({ eventSourceArn, functionName: 'other' })).toEqual([]);
      const first = await mappings.list(accountId, {}, { maxItems: 2 });
      const rest = await mappings.list(accountId, {}, { maxItems: 2, marker: first.nextMarker });
      expect([...first.items, ...rest.items]).toStrictEqual(byId(plain, live, other));
      expect(rest.nextMarker).toBeUndefined();
      await expect(mappings.list(accountId, {}, { maxItems: 2, marker: 'x' })).rejects.toMatchObject({
        code: 'InvalidParameterValueException',
      });
    });

    it('are found by what is to be read, and keep what came of it', async () => {
      const plain = await create();
      await create({ qualifier: 'off', enabled: false });
      await create({ qualifier: 'gone', state: 'Deleting' });
      const stream = await create({ functionName: 'other', kind: 'kinesis' });
      const enabled = async (...kinds: EventSourceMapping['kind'][]) =>
        (await mappings.listEnabled(kinds)).filter((found) => found.accountId === accountId);
      const { uuid, changedAt } = plain;
      expect(await enabled('sqs')).toEqual([{ accountId, uuid, changedAt }]);
      expect(await enabled('sqs', 'kinesis')).toHaveLength(2);
      await mappings.noteResult(accountId, stream.uuid, 'OK');
      expect(await mappings.find(accountId, stream.uuid)).toStrictEqual({ ...stream, lastResult: 'OK' });
      await mappings.change(accountId, stream.uuid, (current) => ({ ...current, changedAt: CHANGED + 1 }));
      expect(await mappings.find(accountId, stream.uuid)).toMatchObject({ lastResult: 'OK', changedAt: CHANGED + 1 });
      await mappings.noteResult(accountId, randomUUID(), 'OK');
    });

    it('are swept away when they were deleted before, and only then', async () => {
      const deleted = await create({ state: 'Deleting' });
      const later = await create({ state: 'Deleting', qualifier: 'later', changedAt: CHANGED + 2 });
      const kept = await create({ qualifier: 'kept', state: 'Enabled' });
      await mappings.sweep(CHANGED + 1);
      expect(await list()).toStrictEqual(byId(later, kept));
      await create({ uuid: deleted.uuid });
    });
  });
}
