import type { FunctionAlias, FunctionVersion } from '@stoker/core/model/function';
import type { EventInvokeConfig } from '@stoker/core/model/event-invoke-config';
import type { FunctionPolicy } from '@stoker/core/model/function-policy';
import type { FunctionUrl } from '@stoker/core/model/function-url';
import type { LayerKey, LayerVersion } from '@stoker/core/model/layer';
import { isImageReference } from '@stoker/core/model/package';
import type { CodePackages } from '../code-packages.js';
import type { FunctionKey } from '../function-store.js';

/** A settled `$LATEST` of `key`, with what a test cares about on top. */
export function aVersion(key: FunctionKey, overrides: Partial<FunctionVersion> = {}): FunctionVersion {
  return {
    ...key,
    version: '$LATEST',
    revisionId: '6f0c2a3e-0000-4000-8000-000000000001',
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    role: `arn:aws:iam::${key.accountId}:role/worker`,
    description: '',
    memorySize: 128,
    timeout: 3,
    ephemeralStorage: 512,
    environment: {},
    architecture: 'x86_64',
    code: { sha256: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', size: 1000 },
    layers: [],
    lastModified: new Date('2026-11-23T10:00:00.123Z'),
    state: 'Active',
    lastUpdateStatus: 'Successful',
    ...overrides,
  };
}

/** The same as a container image. */
export function anImageVersion(key: FunctionKey, overrides: Partial<FunctionVersion> = {}): FunctionVersion {
  const { runtime: _runtime, handler: _handler, ...rest } = aVersion(key);
  const sha256 = '0123456789abcdef'.repeat(4);
  const code = { sha256, size: 0, uri: 'stoker/app:1', resolvedUri: `stoker/app@sha256:${sha256}` } as const;
  return { ...rest, code, imageConfig: {}, ...overrides };
}

/** Bytes of disk that the code of these fixtures takes unpacked. */
const UNPACKED_SIZE = 8192;

/** Bytes of its files. */
const UNZIPPED_SIZE = 5000;

/** Enters the code of a version as stored, as its upload does; an image has none. */
export async function reserveCode(
  packages: CodePackages,
  { accountId, code }: Pick<FunctionVersion, 'accountId' | 'code'>,
): Promise<void> {
  if (isImageReference(code)) return;
  const quota = { codeBytes: Number.MAX_SAFE_INTEGER, unpackedBytes: Number.MAX_SAFE_INTEGER };
  return packages.reserve(accountId, { ...code, unpackedSize: UNPACKED_SIZE, unzippedSize: UNZIPPED_SIZE }, quota);
}

/** An alias of `key` that sends everything to `$LATEST`, with what a test cares about on top. */
export function anAlias(key: FunctionKey, overrides: Partial<FunctionAlias> = {}): FunctionAlias {
  return {
    ...key,
    name: 'live',
    description: '',
    functionVersion: '$LATEST',
    additionalVersionWeights: {},
    revisionId: '6f0c2a3e-0000-4000-8000-00000000000a',
    ...overrides,
  };
}

/** A layer's version to be published, with what a test cares about on top. */
export function aLayer(key: LayerKey, overrides: Partial<LayerVersion> = {}): Omit<LayerVersion, 'version' | 'policy'> {
  return {
    ...key,
    description: '',
    compatibleRuntimes: [],
    compatibleArchitectures: [],
    code: { sha256: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=', size: 500 },
    createdAt: new Date('2026-11-25T10:00:00.123Z'),
    ...overrides,
  };
}

/** A policy with one statement, which `index` tells from others. */
export function aPolicy(index: number): FunctionPolicy {
  return {
    revisionId: `6f0c2a3e-0000-4000-8000-00000000010${index}`,
    document: {
      Version: '2012-10-17',
      Id: 'default',
      Statement: [
        { Sid: `s-${index}`, Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' },
      ],
    },
  };
}

/** A URL that anybody may call. */
export function aFunctionUrl(urlId: string): FunctionUrl {
  return {
    urlId,
    authType: 'NONE',
    invokeMode: 'BUFFERED',
    createdAt: 1_795_600_000_000,
    modifiedAt: 1_795_600_000_001,
  };
}

/** A configuration with so many retries. */
export function anEventInvokeConfig(maximumRetryAttempts: number): EventInvokeConfig {
  return { maximumRetryAttempts, onFailure: 'arn:aws:s3:::failed', modifiedAt: 1_795_600_000_000 };
}
