import { ServiceError } from '../errors/service-error.js';
import { LIMITS } from './limits.js';
import { layerArn, layerVersionArn, parseLayerVersionArn, type LayerVersionTarget } from './layer-name.js';

/** Layers that a function may have. */
const MAX_LAYERS = 5;

/**
 * The versions that a function's `Layers` member names, in its order, which is the order in which they are merged.
 * https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
 *
 * @throws InvalidParameterValueException for too many, for two versions of one layer, for one of another region, and for
 *   an ARN that names no version
 */
export function resolveFunctionLayers(arns: readonly string[], region: string): LayerVersionTarget[] {
  if (arns.length > MAX_LAYERS) throw refusal(`Cannot reference more than ${MAX_LAYERS} layers.`);
  const seen = new Map<string, LayerVersionTarget>();
  return arns.map((arn) => {
    const target = parseLayerVersionArn(arn);
    if (target === undefined) throw layerNotThere(arn);
    if (target.region !== region) {
      throw refusal(
        `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
      );
    }
    const other = seen.get(layerArn(target));
    if (other !== undefined) {
      throw refusal(
        'Two different versions of the same layer are not allowed to be referenced in the same function. ' +
          `${layerVersionArn(other)} and ${arn} are versions of the same layer.`,
      );
    }
    seen.set(layerArn(target), target);
    return target;
  });
}

/** The refusal of a function's layer that is not there. */
export function layerNotThere(arn: string): ServiceError {
  return refusal(`Layer version ${arn} does not exist.`);
}

/**
 * Refuses a function that would be too large once unpacked with its layers.
 *
 * @param functionBytes of the function's own files
 * @param layerBytes of all files of its layers
 * @throws InvalidParameterValueException
 */
export function requireCombinedSize(functionBytes: number, layerBytes: number): void {
  const limit = LIMITS.unzippedBytes;
  if (layerBytes > limit) throw refusal(`Layers consume more than the available size of ${limit} bytes`);
  const bytes = functionBytes + layerBytes;
  if (bytes > limit) {
    throw refusal(
      `Function code combined with layers exceeds the maximum allowed size of ${limit} bytes. ` +
        `The actual size is ${bytes} bytes.`,
    );
  }
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
