import { beforeEach, expect, it } from 'vitest';
import { createFunction } from './create-function.js';
import { createMapping } from './event-sources/event-source-mappings.js';
import { createFunctionUrl } from './function-urls.js';
import { putProvisionedConcurrency } from './provisioned-concurrency.js';
import { publishVersion } from './publish-version.js';
import { ACCOUNT, ControlKit, HELLO, SETTINGS, ZIP } from './testing/control-kit.js';
import { updateFunctionConfiguration } from './update-function-configuration.js';

const ISOLATED = { tenantIsolation: 'PER_TENANT' } as const;
const JAVA = { ...ISOLATED, runtime: 'java21' } as const;
const SOURCE = { EventSourceArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:queue` };

let kit: ControlKit;
beforeEach(async () => {
  kit = new ControlKit();
  await kit.create(HELLO, JAVA);
});

const publish = () =>
  publishVersion(kit, HELLO, { codeSha256: undefined, description: undefined, revisionId: undefined });
const update = (changes: object) => updateFunctionConfiguration(kit, HELLO, { changes, revisionId: undefined });

it('stays with the function and goes with its versions', async () => {
  expect(await update({ description: 'changed' })).toMatchObject(ISOLATED);
  await kit.settle();
  expect(await publish()).toMatchObject({ version: '1', ...ISOLATED });
});

it.each<[string, () => Promise<unknown>]>([
  [
    'SnapStart',
    () =>
      createFunction(
        kit,
        { ...HELLO, functionName: 'other' },
        { settings: { ...SETTINGS, ...JAVA, snapStart: 'PublishedVersions' }, zip: ZIP, publish: false },
      ),
  ],
  ['SnapStart', () => update({ snapStart: 'PublishedVersions' })],
  [
    'Provisioned Concurrency',
    async () => {
      await publish();
      return putProvisionedConcurrency(kit, { ...HELLO, qualifier: '1' }, 1);
    },
  ],
  [
    'Function URL',
    () => createFunctionUrl(kit, HELLO, { authType: 'NONE', cors: undefined, invokeMode: 'BUFFERED' } as never),
  ],
  ['Event source mapping', () => createMapping(kit, ACCOUNT, HELLO, { settings: SOURCE, enabled: true, tags: {} })],
])('knows no %s', async (feature, attempt) => {
  await expect(attempt()).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: `${feature} is not supported for functions enabled with tenancy configuration.`,
  });
});
