import { randomUUID } from 'node:crypto';
import type { FunctionSettings, FunctionVersion } from '@stoker/core/model/function';
import { siblingArn, type FunctionTarget } from '@stoker/core/model/function-name';
import type { LayerVersionTarget } from '@stoker/core/model/layer-name';
import { advance, updateInProgress } from '@stoker/core/model/lifecycle';
import { type LoggingChange, withLogging } from '@stoker/core/model/logging';
import { isImageReference } from '@stoker/core/model/package';
import { notForImages, requireOfPackage, requireSettings } from '@stoker/core/model/settings-rules';
import { requireSnapStart } from '@stoker/core/model/snap-start';
import { requireSignedUpdate } from './code-signing/function-code-signing.js';
import type { ControlPorts } from './control-ports.js';
import { requireExecutionRole } from './execution-role.js';
import { getLatest } from './get-function.js';
import { findLayers, requireRoomForCode } from './layers/function-layers.js';
import { requireRevision } from './refusals.js';

/**
 * The settings that a configuration update may change; the architecture changes with the code, logging in parts, and the
 * isolation of tenants never.
 */
export type ConfigurationChanges = Partial<Omit<FunctionSettings, 'architecture' | 'logging' | 'tenantIsolation'>>;

/** What the execution role is looked at for. */
const NEEDS_ROLE = ['role', 'deadLetterTarget', 'tracing'] as const satisfies readonly (keyof ConfigurationChanges)[];

export interface UpdateFunctionConfigurationCommand {
  /** What is absent stays as it is; the environment is replaced as a whole. */
  readonly changes: ConfigurationChanges;
  /** Only what is to be changed of it. */
  readonly logging?: LoggingChange | undefined;
  /** Replaces all layers; they stay where it is absent. */
  readonly layers?: readonly LayerVersionTarget[] | undefined;
  /** The revision that `$LATEST` must still have. */
  readonly revisionId: string | undefined;
}

/**
 * Changes settings of `$LATEST`. Environments of the old settings finish what they run.
 *
 * @throws ResourceNotFoundException, PreconditionFailedException, ResourceConflictException while another update is
 *   in progress, InvalidParameterValueException, ValidationException, CodeVerificationFailedException for layers
 */
export async function updateFunctionConfiguration(
  ports: Omit<ControlPorts, 'code' | 'images'>,
  target: FunctionTarget,
  { changes, logging, layers: layerTargets, revisionId }: UpdateFunctionConfigurationCommand,
): Promise<FunctionVersion> {
  requireSettings(changes, ports);
  const present = await getLatest(ports, target);
  if (NEEDS_ROLE.some((setting) => changes[setting] !== undefined)) {
    await requireExecutionRole(ports, { ...present, ...changes }, target);
  }
  if (layerTargets?.length && isImageReference(present.code)) throw notForImages();
  if (layerTargets?.[0]) await requireSignedUpdate(ports, target, layerTargets[0].layerName);
  const layers = layerTargets && (await findLayers(ports, layerTargets));
  if (layers) await requireRoomForCode(ports.packages, present, layers);
  let previous: FunctionVersion | undefined;
  const updated = await ports.functions.updateLatest(target, (current) => {
    previous = current;
    requireRevision(current, revisionId);
    requireOfPackage(changes, current);
    // The size was checked with this.
    if (layers && current.code.sha256 !== present.code.sha256) throw updateInProgress(siblingArn(target));
    const next = {
      ...advance(current, 'update', siblingArn(target)),
      ...changes,
      ...(layers && { layers }),
      ...(logging && { logging: withLogging(current.logging, logging, current.functionName) }),
      revisionId: randomUUID(),
      lastModified: new Date(ports.clock.now()),
    };
    requireSnapStart(next);
    return next;
  });
  ports.scheduleActivation(updated, previous);
  return updated;
}
