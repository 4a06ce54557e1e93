import { ROLE, ZIP } from '@stoker/app/control/testing/control-kit';
import type { PolicyStatement } from '@stoker/core/iam/policy';
import { beforeEach, expect, it } from 'vitest';
import { createFunctionOperation } from './create-function.js';
import { publishLayerVersionOperation } from './publish-layer-version.js';
import { aCaller, ApiKit } from './testing/api-kit.js';
import { updateFunctionCodeOperation } from './update-function-code.js';

const Code = { S3Bucket: 'code', S3Key: 'a/hello.zip' };
const HELLO = { FunctionName: 'hello', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: ROLE } as const;
const may = (Action: string, Resource: string) => {
  const Statement: PolicyStatement[] = [
    { Effect: 'Allow', Action: ['lambda:*', 'iam:PassRole'], Resource: '*' },
    { Effect: 'Allow', Action, Resource },
  ];
  return aCaller({ Version: '2012-10-17', Statement });
};
const READER = may('s3:GetObject', 'arn:aws:s3:::code/a/*');

let kit: ApiKit;
beforeEach(() => {
  kit = new ApiKit();
  kit.control.objects.put({ bucket: 'code', key: 'a/hello.zip' }, ZIP);
  kit.control.objects.put({ bucket: 'code', key: 'a/hello.zip', versionId: '7' }, Buffer.from('seven'));
});

it('comes from S3 for functions, their updates and layers', async () => {
  const created = await kit.call(createFunctionOperation, { ...HELLO, Code }, READER);
  expect(created.CodeSize).toBe(ZIP.byteLength);
  await kit.control.settle();
  const seven = { ...Code, S3ObjectVersion: '7' };
  const updated = await kit.call(updateFunctionCodeOperation, { FunctionName: 'hello', ...seven });
  expect(updated.CodeSize).toBe(5);
  const layer = await kit.call(publishLayerVersionOperation, { LayerName: 'l', Content: Code }, READER);
  expect(layer.Content?.CodeSize).toBe(ZIP.byteLength);
});

it.each([
  ['s3:GetObject', 'arn:aws:s3:::code/b/*', Code, 's3:GetObject'],
  ['s3:GetObject', 'arn:aws:s3:::code/*', { ...Code, S3ObjectVersion: '7' }, 's3:GetObjectVersion'],
])('is kept from whom may only %s on %s', async (action, resource, code, needed) => {
  const caller = may(action, resource);
  const refused = {
    code: 'AccessDeniedException',
    message: expect.stringContaining(`not authorized to perform: ${needed} on resource: arn:aws:s3:::code/a/hello.zip`),
  };
  await expect(kit.call(createFunctionOperation, { ...HELLO, Code: code }, caller)).rejects.toMatchObject(refused);
  await expect(kit.call(publishLayerVersionOperation, { LayerName: 'l', Content: code }, caller)).rejects.toMatchObject(
    refused,
  );
  await expect(kit.call(updateFunctionCodeOperation, { FunctionName: 'hello', ...code }, caller)).rejects.toMatchObject(
    refused,
  );
});
