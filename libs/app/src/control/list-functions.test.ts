import { beforeEach, describe, expect, it } from 'vitest';
import { listFunctions, listVersions } from './list-functions.js';
import { publishVersion } from './publish-version.js';
import { ACCOUNT, ControlKit, HELLO } from './testing/control-kit.js';

let kit: ControlKit;
const everything = { marker: undefined, maxItems: undefined };

beforeEach(async () => {
  kit = new ControlKit();
  await kit.create();
  await kit.create({ ...HELLO, functionName: 'goodbye' });
  await publishVersion(kit, HELLO, { codeSha256: undefined, description: undefined, revisionId: undefined });
});

describe('listFunctions', () => {
  it('lists $LATEST of each function, or every version', async () => {
    const latest = await listFunctions(kit, ACCOUNT, { ...everything, allVersions: false });
    expect(latest.items.map((one) => `${one.functionName}:${one.version}`)).toEqual([
      'goodbye:$LATEST',
      'hello:$LATEST',
    ]);
    const all = await listFunctions(kit, ACCOUNT, { ...everything, allVersions: true });
    expect(all.items.map((one) => `${one.functionName}:${one.version}`)).toEqual([
      'goodbye:$LATEST',
      'hello:$LATEST',
      'hello:1',
    ]);
  });

  it('goes on from a marker', async () => {
    const first = await listFunctions(kit, ACCOUNT, { marker: '', maxItems: 1, allVersions: false });
    expect(first.items).toHaveLength(1);
    const second = await listFunctions(kit, ACCOUNT, { marker: first.nextMarker, maxItems: 1, allVersions: false });
    expect(second.items.map((one) => one.functionName)).toEqual(['hello']);
    expect(second).not.toHaveProperty('nextMarker');
  });

  it('gives 50 at most', async () => {
    for (let index = 0; index < 50; index++) await kit.create({ ...HELLO, functionName: `more-${index}` });
    const page = await listFunctions(kit, ACCOUNT, { marker: undefined, maxItems: 10_000, allVersions: false });
    expect(page.items).toHaveLength(50);
    expect(page.nextMarker).toBeDefined();
  });
});

describe('listVersions', () => {
  it('lists $LATEST and the published versions', async () => {
    const page = await listVersions(kit, HELLO, everything);
    expect(page.items.map((one) => one.version)).toEqual(['$LATEST', '1']);
  });

  it('refuses a function that is not there', async () => {
    await expect(listVersions(kit, { ...HELLO, functionName: 'other' }, everything)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
