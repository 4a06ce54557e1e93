import { beforeEach, describe, expect, it } from 'vitest';
import type { CodeSigningConfig, CodeSigningKey } from '@stoker/core/model/code-signing';
import type { CodePackages } from '../code-packages.js';
import type { CodeSigningStore } from '../code-signing-store.js';
import type { FunctionStore } from '../function-store.js';
import { aVersion, reserveCode } from './function-fixtures.js';

interface CodeSigningStoreHarness {
  readonly store: CodeSigningStore;
  readonly functions: FunctionStore;
  readonly packages: CodePackages;
  newAccount(): Promise<string>;
}

/** What every `CodeSigningStore` must do. Run it from a test file of the implementation. */
export function codeSigningStoreContract(name: string, makeHarness: () => Promise<CodeSigningStoreHarness>): void {
  describe(name, () => {
    let harness: CodeSigningStoreHarness;
    let store: CodeSigningStore;
    let key: CodeSigningKey;

    beforeEach(async () => {
      harness = await makeHarness();
      store = harness.store;
      key = { accountId: await harness.newAccount(), id: 'csc-0123456789abcdef0' };
    });

    const aConfig = (overrides: Partial<CodeSigningConfig> = {}): CodeSigningConfig => ({
      ...key,
      description: 'says “hällo”',
      allowedPublishers: ['arn:aws:signer:us-east-1:111122223333:/signing-profiles/team/1'],
      untrustedArtifact: 'Enforce',
      lastModified: new Date('2026-11-25T10:00:00.123Z'),
      tags: { team: 'a' },
      ...overrides,
    });
    async function functionWith(functionName: string, codeSigningConfigId: string | undefined): Promise<void> {
      const version = aVersion({ accountId: key.accountId, functionName });
      await reserveCode(harness.packages, version);
      await harness.functions.createFunction(version, { tags: {}, codeSigningConfigId });
    }
    const missing = { code: 'ResourceNotFoundException' };

    it('finds what was created, and changes it', async () => {
      await store.create(aConfig());
      expect(await store.find(key)).toStrictEqual(aConfig());
      const changed = aConfig({ untrustedArtifact: 'Warn', tags: {}, allowedPublishers: ['a', 'b'] });
      expect(await store.update(key, () => changed)).toStrictEqual(changed);
      expect(await store.find(key)).toStrictEqual(changed);
    });

    it('writes nothing when the change throws', async () => {
      await store.create(aConfig());
      const refusal = new Error('no');
      const refuse = (): never => {
        throw refusal;
      };
      await expect(store.update(key, refuse)).rejects.toBe(refusal);
      expect(await store.find(key)).toStrictEqual(aConfig());
    });

    it('has nothing of another account', async () => {
      await store.create(aConfig());
      const other = { ...key, accountId: await harness.newAccount() };
      expect(await store.find(other)).toBeUndefined();
      await expect(store.update(other, (current) => current)).rejects.toMatchObject(missing);
      await expect(store.delete(other)).rejects.toMatchObject(missing);
      expect(await store.list(other.accountId, { maxItems: 5 })).toEqual({ items: [] });
      expect(await store.listFunctions(other, { maxItems: 5 })).toEqual({ items: [] });
    });

    it('deletes one that no function has, and no other', async () => {
      await store.create(aConfig());
      await functionWith('hello', key.id);
      await expect(store.delete(key)).rejects.toMatchObject({ code: 'ResourceConflictException' });
      const hello = { accountId: key.accountId, functionName: 'hello' };
      await harness.functions.changeAttributes(hello, ({ codeSigningConfigId: _gone, ...rest }) => rest);
      await store.delete(key);
      expect(await store.find(key)).toBeUndefined();
      await expect(store.delete(key)).rejects.toMatchObject(missing);
    });

    it('is what functions must refer to', async () => {
      const refused = { code: 'CodeSigningConfigNotFoundException' };
      await expect(functionWith('hello', key.id)).rejects.toMatchObject(refused);
      await functionWith('hello', undefined);
      const hello = { accountId: key.accountId, functionName: 'hello' };
      const give = () =>
        harness.functions.changeAttributes(hello, (current) => ({ ...current, codeSigningConfigId: key.id }));
      await expect(give()).rejects.toMatchObject(refused);
      await store.create(aConfig());
      await give();
      expect((await harness.functions.findAttributes(hello))?.codeSigningConfigId).toBe(key.id);
    });

    it('lists configurations, and the functions that have one, page by page', async () => {
      const ids = ['csc-a', 'csc-b', 'csc-c'].map((start) => start.padEnd(21, '0'));
      for (const id of ids.toReversed()) await store.create(aConfig({ id }));
      const first = await store.list(key.accountId, { maxItems: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
      const rest = await store.list(key.accountId, { maxItems: 2, marker: first.nextMarker });
      expect(rest).toEqual({ items: [aConfig({ id: ids[2]! })] });
      for (const name of ['c', 'a', 'b']) await functionWith(name, ids[0]);
      await functionWith('other', ids[1]);
      const of = { ...key, id: ids[0]! };
      const names = await store.listFunctions(of, { maxItems: 2 });
      expect(names.items).toEqual(['a', 'b']);
      expect(await store.listFunctions(of, { maxItems: 2, marker: names.nextMarker })).toEqual({ items: ['c'] });
    });
  });
}
