import { ServiceError } from '../errors/service-error.js';
import type { Home } from './function-name.js';
import type { LayerKey } from './layer.js';

/** A layer in full. */
export interface LayerTarget extends LayerKey {
  readonly region: string;
}

/** A version of a layer in full. */
export interface LayerVersionTarget extends LayerTarget {
  readonly version: number;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html */
const LAYER_ARN =
  /^arn:[a-zA-Z0-9-]+:lambda:(?<region>[a-zA-Z0-9-]+):(?<accountId>\d{12}):layer:(?<layerName>[a-zA-Z0-9-_]+)(?::(?<version>\d+))?$/;

/** Versions are counted by four bytes. */
const LARGEST_VERSION = 2 ** 31 - 1;

/** ARN of a layer. */
export function layerArn({ region, accountId, layerName }: LayerTarget): string {
  return `arn:aws:lambda:${region}:${accountId}:layer:${layerName}`;
}

/** ARN of a version of a layer. */
export function layerVersionArn(target: LayerVersionTarget): string {
  return `${layerArn(target)}:${target.version}`;
}

/** The version of a layer that an ARN names; undefined for every other text. */
export function parseLayerVersionArn(text: string): LayerVersionTarget | undefined {
  const { region, accountId, layerName, version } = LAYER_ARN.exec(text)?.groups ?? {};
  if (region === undefined || accountId === undefined || layerName === undefined || version === undefined) {
    return undefined;
  }
  return { region, accountId, layerName, version: Number(version) };
}

/**
 * The layer that a `LayerName` member means, a name or an ARN. The account is kept as it is written: whether the caller
 * may act there is for authorisation to say.
 *
 * @param nameOrArn of the pattern of the service model
 * @throws ResourceNotFoundException for an ARN of another region
 */
export function resolveLayer(nameOrArn: string, home: Home): LayerTarget {
  const { region, accountId, layerName } = LAYER_ARN.exec(nameOrArn)?.groups ?? {};
  if (region !== undefined && region !== home.region) {
    throw new ServiceError(
      'ResourceNotFoundException',
      `Layers from '${region}' are not reachable in this region ('${home.region}')`,
    );
  }
  return {
    region: home.region,
    accountId: accountId ?? home.accountId,
    layerName: layerName ?? nameOrArn,
  };
}

/**
 * The version of a layer that a request means.
 *
 * @throws InvalidParameterValueException for a number that no version has, ResourceNotFoundException
 */
export function resolveLayerVersion(nameOrArn: string, version: number, home: Home): LayerVersionTarget {
  if (version < 1) {
    throw new ServiceError('InvalidParameterValueException', 'Layer Version Cannot be less than 1');
  }
  return { ...resolveLayer(nameOrArn, home), version };
}

/** Whether a layer's version could have this number. */
export function isLayerVersionNumber(version: number): boolean {
  return Number.isInteger(version) && version >= 1 && version <= LARGEST_VERSION;
}
