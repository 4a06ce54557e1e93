import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChangeSet, NewStackEvent, Stack, StackOperation, StackResource, StackStore } from '../stack-store.js';

interface StackStoreHarness {
  readonly store: StackStore;
  newAccount(): Promise<string>;
}

/** What every `StackStore` must do. Run it from a test file of the implementation. */
export function stackStoreContract(name: string, makeHarness: () => Promise<StackStoreHarness>): void {
  describe(name, () => {
    let store: StackStore;
    let accountId: string;
    let newAccount: () => Promise<string>;

    beforeEach(async () => {
      const harness = await makeHarness();
      ({ store } = harness);
      newAccount = () => harness.newAccount();
      accountId = await newAccount();
    });

    const anOperation = (): StackOperation => ({
      id: randomUUID(),
      kind: 'create',
      actor: {
        kind: 'key',
        accessKeyId: 'AKIA',
        region: 'us-east-1',
        sourceIp: '::1',
        secureTransport: true,
        endpoint: '',
      },
      onFailure: 'ROLLBACK',
      retained: [],
    });
    const aStack = (overrides: Partial<Stack> = {}): Stack => ({
      accountId,
      uuid: randomUUID(),
      name: 'shop',
      region: 'us-east-1',
      status: 'CREATE_IN_PROGRESS',
      recipe: {
        templateBody: '{}',
        parameters: { Key: 's3cret “ü”' },
        tags: {},
        capabilities: [],
        notificationArns: [],
      },
      outputs: [],
      imports: [],
      disableRollback: false,
      terminationProtection: false,
      createdAt: 1_000,
      ...overrides,
    });
    const aResource = (overrides: Partial<StackResource> = {}): StackResource => ({
      logicalId: 'Api',
      incarnation: 0,
      type: 'AWS::ApiGateway::RestApi',
      status: 'CREATE_COMPLETE',
      attributes: {},
      properties: { Name: 'shop' },
      needs: [],
      deletionPolicy: 'Delete',
      updateReplacePolicy: 'Delete',
      superseded: false,
      creating: false,
      operationId: 'one',
      updatedAt: 1_000,
      ...overrides,
    });
    const anEvent = (logicalId: string): NewStackEvent => ({
      id: randomUUID(),
      at: 1,
      logicalId,
      type: 'T',
      status: 'CREATE_COMPLETE',
    });
    const all = { maxItems: 100 };

    it('finds a stack by its name while it is there, and by its id for longer', async () => {
      const stack = aStack();
      await store.create(stack, [anEvent('shop')], 10);
      expect(await store.find(accountId, { name: 'shop' })).toEqual(stack);
      expect(await store.find(await newAccount(), { name: 'shop', uuid: stack.uuid })).toBeUndefined();
      await expect(store.create(aStack(), [], 10)).rejects.toMatchObject({ code: 'AlreadyExistsException' });
      await expect(store.create(aStack({ name: 'b' }), [], 1)).rejects.toMatchObject({
        code: 'LimitExceededException',
      });
      await store.change(stack, (found) => ({ stack: { ...found, deletedAt: Date.now(), status: 'DELETE_COMPLETE' } }));
      expect(await store.find(accountId, { name: 'shop' })).toBeUndefined();
      expect(await store.find(accountId, { name: 'shop', uuid: stack.uuid })).toMatchObject({
        status: 'DELETE_COMPLETE',
      });
      const next = aStack({ createdAt: 2_000 });
      await store.create(next, [], 1);
      expect((await store.list(accountId, all)).items.map(({ uuid }) => uuid)).toEqual([next.uuid, stack.uuid]);
      const { items, nextMarker } = await store.list(accountId, { maxItems: 1 });
      expect(items).toHaveLength(1);
      expect((await store.list(accountId, { maxItems: 1, marker: nextMarker })).items).toMatchObject([
        { uuid: stack.uuid },
      ]);
    });

    it('writes nothing when a change throws', async () => {
      const stack = aStack();
      await store.create(stack, [], 10);
      const change = () => {
        throw new Error('no');
      };
      await expect(store.change(stack, change)).rejects.toThrow('no');
      expect(await store.find(accountId, { name: 'shop' })).toEqual(stack);
      await expect(store.change(aStack(), () => ({}))).rejects.toMatchObject({ code: 'ValidationException' });
    });

    it('gives a stack with work to one holder, whose fence lets nobody else note anything', async () => {
      const stack = aStack({ operation: anOperation() });
      await store.create(stack, [], 10);
      const first = await claimOwn(stack);
      expect(first.stack).toEqual(stack);
      expect(await store.extend(stack, first.fence, 60_000)).toBe(true);
      expect(await store.record(stack, first.fence, { resources: [aResource()], events: [anEvent('Api')] })).toBe(true);
      await store.release(stack, first.fence);
      expect(await store.record(stack, first.fence, { events: [anEvent('late')] })).toBe(false);
      expect(await store.extend(stack, first.fence, 60_000)).toBe(false);
      const second = await claimOwn(stack);
      expect(second.resources).toEqual([aResource()]);
      const { operation: _, ...done } = stack;
      expect(await store.record(stack, second.fence, { stack: { ...done, status: 'CREATE_COMPLETE' } })).toBe(true);
      expect(await store.find(accountId, { name: 'shop' })).toEqual({ ...done, status: 'CREATE_COMPLETE' });
      expect((await store.events(stack, all)).items.map(({ logicalId }) => logicalId)).toEqual(['Api']);
    });

    it('gives two stacks of an account at once, so that others get their turns', async () => {
      const stacks = ['a', 'b', 'c'].map((name) => aStack({ name, operation: anOperation() }));
      for (const stack of stacks) await store.create(stack, [], 10);
      const claimed = [await claimOfAccount(), await claimOfAccount()];
      expect(await claimOfAccount()).toBeUndefined();
      await store.release(claimed[0]!.stack, claimed[0]!.fence);
      expect(await claimOfAccount()).toBeDefined();
    });

    async function claimOfAccount() {
      for (;;) {
        const claimed = await store.claim('me', 60_000);
        if (claimed === undefined || claimed.stack.accountId === accountId) return claimed;
      }
    }

    /** Those of other tests may wait for somebody too. */
    async function claimOwn(stack: Stack) {
      for (;;) {
        const claimed = await store.claim('me', 60_000);
        if (claimed === undefined) throw new Error('there is nothing to do');
        if (claimed.stack.uuid === stack.uuid) return claimed;
      }
    }

    it('keeps resources in the order in which they came, each incarnation of them', async () => {
      const stack = aStack({ operation: anOperation() });
      await store.create(stack, [], 10);
      const { fence } = await claimOwn(stack);
      const resources = [
        aResource({ logicalId: 'Z' }),
        aResource({ logicalId: 'A' }),
        aResource({ logicalId: 'Z', incarnation: 1 }),
      ];
      await store.record(stack, fence, { resources });
      await store.record(stack, fence, { resources: [aResource({ logicalId: 'A', superseded: true })] });
      await store.record(stack, fence, { removed: [resources[0]!] });
      const found = await store.resources(stack);
      expect(found.map(({ logicalId, incarnation }) => [logicalId, incarnation])).toEqual([
        ['A', 0],
        ['Z', 1],
      ]);
      expect(found[0]?.superseded).toBe(true);
    });

    it('shows events the newest first, page by page', async () => {
      const stack = aStack();
      await store.create(stack, ['a', 'b', 'c'].map(anEvent), 10);
      const { items, nextMarker } = await store.events(stack, { maxItems: 2 });
      expect(items.map(({ logicalId }) => logicalId)).toEqual(['c', 'b']);
      expect((await store.events(stack, { maxItems: 2, marker: nextMarker })).items).toMatchObject([
        { logicalId: 'a' },
      ]);
    });

    it('knows what stacks export and import, and refuses a name that another has', async () => {
      const outputs = [{ key: 'Id', value: '7', exportName: 'shop-id' }];
      const stack = aStack({ outputs });
      await store.create(stack, [], 10);
      expect(await store.exports(accountId)).toMatchObject([{ name: 'shop-id', value: '7', stack: { name: 'shop' } }]);
      const other = aStack({ name: 'other', imports: ['shop-id'], operation: anOperation() });
      await store.create(other, [], 10);
      expect(await store.importers(accountId, 'shop-id')).toEqual(['other']);
      const { fence } = await claimOwn(other);
      const move = { stack: { ...other, outputs } };
      await expect(store.record(other, fence, move)).rejects.toMatchObject({ code: 'ValidationException' });
    });

    it('says that an operation is not wanted, and says so of no later one', async () => {
      const stack = aStack({ operation: anOperation() });
      await store.create(stack, [], 10);
      expect(await store.isCancelled(stack)).toBe(false);
      await store.cancel(stack);
      expect(await store.isCancelled(stack)).toBe(true);
      await store.change(stack, (found) => ({ stack: { ...found, operation: anOperation() } }));
      expect(await store.isCancelled(stack)).toBe(false);
    });

    it('keeps change sets by their names', async () => {
      const stack = aStack();
      await store.create(stack, [], 10);
      const changeSet: ChangeSet = {
        uuid: randomUUID(),
        name: 'next',
        stack: { accountId, uuid: stack.uuid },
        type: 'UPDATE',
        status: 'CREATE_COMPLETE',
        execution: 'AVAILABLE',
        recipe: stack.recipe,
        given: [],
        changes: [],
        createdAt: 5,
      };
      await store.createChangeSet(changeSet, 2);
      const twice = store.createChangeSet({ ...changeSet, uuid: randomUUID() }, 2);
      await expect(twice).rejects.toMatchObject({ code: 'AlreadyExistsException' });
      const third = store.createChangeSet({ ...changeSet, uuid: randomUUID(), name: 'third' }, 1);
      await expect(third).rejects.toMatchObject({ code: 'LimitExceededException' });
      await store.updateChangeSet({ ...changeSet, execution: 'EXECUTE_COMPLETE' });
      expect(await store.findChangeSet(stack, { name: 'next' })).toEqual({
        ...changeSet,
        execution: 'EXECUTE_COMPLETE',
      });
      expect(await store.changeSetById(await newAccount(), changeSet.uuid)).toBeUndefined();
      await store.deleteChangeSet(stack, changeSet.uuid);
      expect(await store.changeSets(stack)).toEqual([]);
    });

    it('tells whoever would work of work', async () => {
      let told = 0;
      store.onWork(() => told++);
      await store.create(aStack({ operation: anOperation() }), [], 10);
      expect(told).toBe(1);
    });
  });
}
