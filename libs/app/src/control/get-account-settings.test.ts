import { expect, it } from 'vitest';
import { getAccountSettings } from './get-account-settings.js';
import { ACCOUNT, ControlKit, HELLO, ZIP } from './testing/control-kit.js';

it('answers the quota of the account and what it uses', async () => {
  const kit = new ControlKit();
  await kit.create();
  await kit.create({ ...HELLO, functionName: 'goodbye' });
  expect(await getAccountSettings(kit, ACCOUNT)).toStrictEqual({
    concurrencyLimit: 250,
    codeStorage: 80_530_636_800,
    unreservedConcurrency: 250,
    functionCount: 2,
    codeBytes: 2 * ZIP.byteLength,
  });
});
