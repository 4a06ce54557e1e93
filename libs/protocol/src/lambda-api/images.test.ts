import { ACCOUNT, ROLE, ZIP } from '@stoker/app/control/testing/control-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CreateFunctionRequest } from '../aws-model/lambda.generated.js';
import { createFunctionOperation } from './create-function.js';
import { getFunctionOperation } from './get-function.js';
import { ApiKit } from './testing/api-kit.js';
import { updateFunctionCodeOperation } from './update-function-code.js';
import { updateFunctionConfigurationOperation } from './update-function-configuration.js';

const URI = 'stoker/app:1';
const HELLO: CreateFunctionRequest = {
  FunctionName: 'hello',
  PackageType: 'Image',
  Role: ROLE,
  Code: { ImageUri: URI },
};

let kit: ApiKit;
let digest: string;
const create = (change: Partial<CreateFunctionRequest> = {}) =>
  kit.call(createFunctionOperation, { ...HELLO, ...change });
const configure = async (change: object) => {
  await kit.control.settle();
  return kit.call(updateFunctionConfigurationOperation, { FunctionName: 'hello', ...change });
};

beforeEach(() => {
  kit = new ApiKit();
  digest = kit.control.images.push(ACCOUNT, URI, 'app');
});

describe('a function of a container image', () => {
  it('is answered with what an image has, and nothing of a runtime', async () => {
    const answer = await create({ ImageConfig: { Command: ['app.handler'], EntryPoint: [], WorkingDirectory: '' } });
    expect(answer).toMatchObject({
      PackageType: 'Image',
      CodeSize: 0,
      CodeSha256: digest,
      State: 'Pending',
      ImageConfigResponse: { ImageConfig: { Command: ['app.handler'] } },
    });
    const shown = JSON.parse(JSON.stringify(answer)) as object;
    for (const absent of ['Runtime', 'Handler', 'RuntimeVersionConfig']) expect(shown).not.toHaveProperty(absent);
  });

  it('is shown with its reference and what that was resolved to', async () => {
    await create();
    const { Code, Configuration } = await kit.call(getFunctionOperation, { FunctionName: 'hello' });
    const ResolvedImageUri = `stoker/app@sha256:${digest}`;
    expect(Code).toEqual({ RepositoryType: 'ECR', ImageUri: URI, ResolvedImageUri });
    expect(Configuration?.ImageConfigResponse).toBeUndefined();
  });

  it('has its overrides replaced as a whole', async () => {
    await create({ ImageConfig: { Command: ['a'], WorkingDirectory: '/srv' } });
    const replaced = await configure({ ImageConfig: { EntryPoint: ['/x'] } });
    expect(replaced.ImageConfigResponse).toEqual({ ImageConfig: { EntryPoint: ['/x'] } });
    expect((await configure({ Timeout: 9 })).ImageConfigResponse).toEqual(replaced.ImageConfigResponse);
    expect((await configure({ ImageConfig: {} })).ImageConfigResponse).toBeUndefined();
  });

  const NOT_FOR_IMAGES =
    "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.";
  it.each<[string, Partial<CreateFunctionRequest>, string]>([
    ['a runtime', { Runtime: 'nodejs24.x' }, NOT_FOR_IMAGES],
    ['a handler', { Handler: 'x.y' }, NOT_FOR_IMAGES],
    ['no image', { Code: {} }, 'Please provide ImageUri when creating a function with packageType Image.'],
    ['a zip beside it', { Code: { ImageUri: URI, ZipFile: ZIP } }, 'Please provide ImageUri when creating'],
    ['an image that is not there', { Code: { ImageUri: 'stoker/none' } }, 'Source image stoker/none does not exist.'],
    ['too long a command', { ImageConfig: { Command: ['x'.repeat(20_000)] } }, 'ImageConfig must be at most'],
    ['a NUL character', { ImageConfig: { Command: ['a\0r'] } }, 'ImageConfig must be at most'],
    ['a type that says zip', { PackageType: 'Zip' }, "Please don't provide ImageUri when creating"],
  ])('is not created with %s', async (_name, change, message) => {
    await expect(create(change)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining(message) as string,
    });
  });

  it('gets neither a runtime, nor a handler, nor a zip later on', async () => {
    await create();
    await expect(configure({ Handler: 'x.y' })).rejects.toThrow(NOT_FOR_IMAGES);
    await expect(configure({ Runtime: 'nodejs24.x' })).rejects.toThrow(NOT_FOR_IMAGES);
    const Layers = ['arn:aws:lambda:us-east-1:111122223333:layer:x:1'];
    await expect(configure({ Layers })).rejects.toThrow(NOT_FOR_IMAGES);
    const zip = { FunctionName: 'hello', ZipFile: ZIP };
    await expect(kit.call(updateFunctionCodeOperation, zip)).rejects.toThrow('Please provide ImageUri when updating');
    const both = { ...zip, ImageUri: URI };
    await expect(kit.call(updateFunctionCodeOperation, both)).rejects.toThrow('do not provide other FunctionCode');
  });
});

it('is the only kind with an ImageConfig', async () => {
  const zip = { PackageType: 'Zip', Code: { ZipFile: ZIP }, Runtime: 'nodejs24.x', Handler: 'x.y' } as const;
  const refusal = "Please don't provide ImageConfig when the intended function PackageType is Zip.";
  await expect(create({ ...zip, ImageConfig: { Command: ['x'] } })).rejects.toThrow(refusal);
  await create({ ...zip, ImageConfig: {} });
  await expect(configure({ ImageConfig: { Command: ['x'] } })).rejects.toThrow(refusal);
  expect((await configure({ ImageConfig: {} })).ImageConfigResponse).toBeUndefined();
});
