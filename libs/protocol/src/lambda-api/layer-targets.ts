import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import {
  layerArn,
  layerVersionArn,
  resolveLayer,
  resolveLayerVersion,
  type LayerTarget,
  type LayerVersionTarget,
} from '@stoker/core/model/layer-name';
import { LAYER_ACTION } from '@stoker/core/model/layer-policy';
import { resolveFunctionLayers } from '@stoker/core/model/layer-rules';
import { homeOf } from './targets.js';

/** How requests name a version of a layer. */
interface NamesLayerVersion {
  readonly LayerName: string;
  readonly VersionNumber: number;
}

/** The layer that a request means. */
export function layerOf(input: Pick<NamesLayerVersion, 'LayerName'>, caller: Caller): LayerTarget {
  return resolveLayer(input.LayerName, homeOf(caller));
}

/** The version of a layer that a request means. */
export function layerVersionOf(input: NamesLayerVersion, caller: Caller): LayerVersionTarget {
  return resolveLayerVersion(input.LayerName, input.VersionNumber, homeOf(caller));
}

/** Asks for an action on the whole layer. */
export function accessToLayer(action: string, target: LayerTarget): AccessCheck {
  return { action: `lambda:${action}`, resource: layerArn(target) };
}

/** Asks for an action on one version; it is allowed to others by the version's own policy. */
export function accessToLayerVersion(action: string, target: LayerVersionTarget): AccessCheck {
  return { action: `lambda:${action}`, resource: layerVersionArn(target) };
}

/**
 * Asks whether the caller may use the layers that a function is given; each version is asked for by itself.
 *
 * @throws InvalidParameterValueException for layers that no function can have
 */
export function accessToUsedLayers(arns: readonly string[] | undefined, caller: Caller): readonly AccessCheck[] {
  return usedLayerArns(arns, caller).map((resource) => ({ action: LAYER_ACTION, resource }));
}

/**
 * The condition key that policies about functions can restrict layers by.
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-function.html
 *
 * @throws InvalidParameterValueException for layers that no function can have
 */
export function layerContext(arns: readonly string[] | undefined, caller: Caller): NonNullable<AccessCheck['context']> {
  const used = usedLayerArns(arns, caller);
  return used.length === 0 ? {} : { 'lambda:Layer': used };
}

/** As policies have them, not as the request writes them: `:01` and `:1` are one version. */
function usedLayerArns(arns: readonly string[] | undefined, caller: Caller): readonly string[] {
  return resolveFunctionLayers(arns ?? [], homeOf(caller).region).map(layerVersionArn);
}
