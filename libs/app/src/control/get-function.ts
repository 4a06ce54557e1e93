import { isVersionNumber } from '@stoker/core/model/alias-rules';
import { LATEST, type FunctionVersion } from '@stoker/core/model/function';
import type { FunctionTarget } from '@stoker/core/model/function-name';
import type { ControlPorts } from './control-ports.js';
import { functionNotFound } from './refusals.js';

/**
 * The version that a target names: `$LATEST` where it has no qualifier, and the main version of an alias.
 *
 * @throws ResourceNotFoundException
 */
export async function getFunction(
  ports: Pick<ControlPorts, 'functions'>,
  target: FunctionTarget,
): Promise<FunctionVersion> {
  const { qualifier = LATEST } = target;
  const version =
    qualifier === LATEST || isVersionNumber(qualifier)
      ? qualifier
      : (await ports.functions.findAlias(target, qualifier))?.functionVersion;
  const found = version === undefined ? undefined : await ports.functions.findVersion(target, version);
  if (!found) throw functionNotFound(target);
  return found;
}

/**
 * `$LATEST` of the target's function, whatever its qualifier.
 *
 * @throws ResourceNotFoundException
 */
export async function getLatest(
  { functions }: Pick<ControlPorts, 'functions'>,
  target: FunctionTarget,
): Promise<FunctionVersion> {
  const latest = await functions.findVersion(target);
  if (!latest) throw functionNotFound(target);
  return latest;
}
