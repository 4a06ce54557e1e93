import { beforeEach, describe, expect, it } from 'vitest';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { AccountStore } from '../account-store.js';
import type { IdentityWriter } from '../identity-store.js';

const POLICY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 'iam:*', Resource: '*' }],
};
const GONE = { code: 'ResourceNotFoundException' };

/** What every account store does. */
export function accountStoreContract(
  make: () => Promise<{ accounts: AccountStore; identityWriter: IdentityWriter; newAccount(): Promise<string> }>,
): void {
  describe('AccountStore', () => {
    let accounts: AccountStore;
    let identityWriter: IdentityWriter;
    let accountId: string;
    beforeEach(async () => {
      const made = await make();
      ({ accounts, identityWriter } = made);
      accountId = await made.newAccount();
    });

    const addKey = async (id: string, userName = 'ann') => {
      const user = (await identityWriter.findUser(accountId, userName)) ?? (await newUser(userName));
      await identityWriter.putAccessKey(user, id, 'secret');
    };
    const newUser = (userName: string) => identityWriter.createUser(accountId, userName, { Inline: POLICY });
    const keyId = (end: string) => `AKIA${accountId}${end}`;

    it('finds an account as it was made, and nothing for an id that nobody has', async () => {
      expect(await accounts.find(accountId)).toMatchObject({ accountId, name: 'test', status: 'active' });
      expect(await accounts.find('000000000000')).toBeUndefined();
    });

    it('lists by id, a page at a time', async () => {
      const ids: string[] = [];
      for (let marker: string | undefined; ;) {
        const page = await accounts.list({ marker, maxItems: 1 });
        ids.push(...page.items.map((account) => account.accountId));
        marker = page.nextMarker;
        if (marker === undefined) break;
      }
      expect(ids).toContain(accountId);
      expect(ids).toEqual(ids.toSorted());
    });

    it('renames', async () => {
      await accounts.rename(accountId, 'other');
      expect(await accounts.find(accountId)).toMatchObject({ name: 'other' });
      await expect(accounts.rename('000000000000', 'x')).rejects.toMatchObject(GONE);
    });

    it('counts what an account has', async () => {
      await addKey(keyId('AAAA'));
      expect(await accounts.holdings(accountId)).toEqual({
        functions: 0,
        layerVersions: 0,
        pendingEvents: 0,
        users: 1,
        roles: 0,
        accessKeys: 1,
      });
    });

    it('changes a status with a reason, given what there is', async () => {
      const changed = await accounts.changeStatus(
        accountId,
        (current, { functions }) => (current.status === 'active' && functions === 0 ? 'suspended' : 'active'),
        'unpaid',
      );
      expect(changed).toMatchObject({ status: 'suspended', statusReason: 'unpaid' });
      expect(changed.statusChangedAt).toBeGreaterThan(0);
      expect(await accounts.find(accountId)).toEqual(changed);
    });

    it('writes nothing where the change throws, or changes nothing', async () => {
      const refused = accounts.changeStatus(accountId, refuse, 'x');
      await expect(refused).rejects.toThrow('no');
      await accounts.changeStatus(accountId, ({ status }) => status, 'x');
      expect(await accounts.find(accountId)).not.toHaveProperty('statusReason');
      await expect(accounts.changeStatus('000000000000', () => 'closed', 'x')).rejects.toMatchObject(GONE);
    });

    it('deletes the keys of an account that is closed', async () => {
      await addKey(keyId('AAAA'));
      await accounts.changeStatus(accountId, () => 'closed', 'over');
      expect(await accounts.listAccessKeys(accountId)).toEqual([]);
    });

    it('keeps where functions may connect to, nowhere at first', async () => {
      expect(await accounts.findEgress(accountId)).toEqual({ mode: 'none', allow: [], dns: false });
      const policy = { mode: 'allowlist', allow: ['10.1.2.3:5432'], dns: true } as const;
      await accounts.putEgress(accountId, policy);
      expect(await accounts.findEgress(accountId)).toEqual(policy);
      await expect(accounts.putEgress('000000000000', policy)).rejects.toMatchObject(GONE);
      await expect(accounts.findEgress('000000000000')).rejects.toMatchObject(GONE);
    });

    it('keeps guardrails by name', async () => {
      const seen: (readonly string[])[] = [];
      const look = (present: readonly string[]) => void seen.push(present);
      await accounts.putGuardrail(accountId, 'one', POLICY, look);
      await accounts.putGuardrail(accountId, 'one', { ...POLICY, Id: 'new' }, look);
      await expect(accounts.putGuardrail(accountId, 'two', POLICY, refuse)).rejects.toThrow('no');
      expect(seen).toEqual([[], ['one']]);
      expect(await accounts.listGuardrails(accountId)).toEqual({ one: { ...POLICY, Id: 'new' } });
      await accounts.removeGuardrail(accountId, 'one');
      expect(await accounts.listGuardrails(accountId)).toEqual({});
      await expect(accounts.removeGuardrail(accountId, 'one')).rejects.toMatchObject(GONE);
      await expect(accounts.putGuardrail('000000000000', 'one', POLICY, look)).rejects.toMatchObject(GONE);
    });

    it('lists keys without their secrets, and deletes them', async () => {
      await addKey(keyId('AAAA'));
      await addKey(keyId('BBBB'));
      await identityWriter.setAccessKeyActive(keyId('BBBB'), false);
      const keys = await accounts.listAccessKeys(accountId);
      expect(keys).toEqual([
        { accessKeyId: keyId('AAAA'), userName: 'ann', active: true, createdAt: expect.any(Number) },
        { accessKeyId: keyId('BBBB'), userName: 'ann', active: false, createdAt: expect.any(Number) },
      ]);
      await accounts.deleteAccessKey(accountId, keyId('AAAA'));
      expect(await accounts.listAccessKeys(accountId)).toHaveLength(1);
      await expect(accounts.deleteAccessKey(accountId, keyId('AAAA'))).rejects.toMatchObject(GONE);
      await expect(accounts.deleteAccessKey('000000000000', keyId('BBBB'))).rejects.toMatchObject(GONE);
    });
  });
}

function refuse(): never {
  throw new Error('no');
}
