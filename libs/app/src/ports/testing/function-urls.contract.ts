import { expect, it } from 'vitest';
import type { FunctionUrls } from '../function-urls.js';
import { UNQUALIFIED } from '../qualified-store.js';
import { aFunctionUrl, anAlias, aVersion, reserveCode } from './function-fixtures.js';
import { qualifiedStoreContract, type QualifiedStoreHarness } from './qualified-store.contract.js';

export interface FunctionUrlsHarness extends Omit<QualifiedStoreHarness<never>, 'store' | 'value'> {
  readonly store: FunctionUrls;
}

/** What every `FunctionUrls` must do. Run it from a test file of the implementation. */
export function functionUrlsContract(name: string, makeHarness: () => Promise<FunctionUrlsHarness>): void {
  qualifiedStoreContract(name, async () => {
    const harness = await makeHarness();
    const own = await harness.newAccount();
    return { ...harness, value: (index) => aFunctionUrl(`${own}-${index}`) };
  });

  it(`${name} finds a URL by its id as long as it is there`, async () => {
    const { store, functions, packages, newAccount } = await makeHarness();
    const key = { accountId: await newAccount(), functionName: 'hello' };
    await reserveCode(packages, aVersion(key));
    await functions.createFunction(aVersion(key));
    await functions.createAlias(anAlias(key));
    const [own, live] = [aFunctionUrl(`own-${key.accountId}`), aFunctionUrl(`live-${key.accountId}`)];
    await store.change(key, UNQUALIFIED, () => own);
    await store.change(key, 'live', () => live);
    expect(await store.findById(own.urlId)).toStrictEqual({ key, qualifier: UNQUALIFIED, url: own });
    expect(await store.findById(live.urlId)).toStrictEqual({ key, qualifier: 'live', url: live });
    expect(await store.findById('nobody')).toBeUndefined();
    await functions.deleteAlias(key, 'live');
    expect(await store.findById(live.urlId)).toBeUndefined();
  });
}
