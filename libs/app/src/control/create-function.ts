import { randomUUID } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import { codeSigningArn, codeSigningNotThere, type CodeSigningTarget } from '@stoker/core/model/code-signing';
import { LATEST, type FunctionSettings, type FunctionVersion } from '@stoker/core/model/function';
import type { FunctionTarget } from '@stoker/core/model/function-name';
import type { LayerVersionTarget } from '@stoker/core/model/layer-name';
import { inPhase } from '@stoker/core/model/lifecycle';
import { requireSettings } from '@stoker/core/model/settings-rules';
import { requireSnapStart } from '@stoker/core/model/snap-start';
import { type Tags, withTags } from '@stoker/core/model/tags';
import { requireSignedCreation } from './code-signing/function-code-signing.js';
import { obtainCode, type CodeSource } from './code-source.js';
import type { ControlPorts } from './control-ports.js';
import { requireExecutionRole } from './execution-role.js';
import { findLayers } from './layers/function-layers.js';
import { publishRevision } from './publish-version.js';
import { reworded } from './refusals.js';

export type CreateFunctionCommand = CodeSource & {
  readonly settings: FunctionSettings;
  /** Merged in this order; none where absent. */
  readonly layers?: readonly LayerVersionTarget[];
  /** None where absent. */
  readonly tags?: Tags;
  readonly codeSigning?: CodeSigningTarget | undefined;
  /** Also publish version 1. */
  readonly publish: boolean;
};

/**
 * Creates a function. It answers while the function is still `Pending`; activation goes on in the background.
 *
 * @returns `$LATEST`, or version 1 when it was published
 * @throws InvalidParameterValueException, ValidationException, ResourceConflictException,
 *   CodeStorageExceededException, RequestEntityTooLargeException, AccessDeniedException for an image,
 *   CodeSigningConfigNotFoundException, CodeVerificationFailedException
 */
export async function createFunction(
  ports: ControlPorts,
  target: FunctionTarget,
  { settings, layers: layerTargets = [], tags = {}, codeSigning, publish, ...source }: CreateFunctionCommand,
): Promise<FunctionVersion> {
  const { accountId, functionName } = target;
  requireSettings(settings, ports);
  requireSnapStart(settings);
  const attributes = { tags: withTags({}, tags), ...(codeSigning && { codeSigningConfigId: codeSigning.id }) };
  await requireExecutionRole(ports, settings, target);
  // The store refuses a taken name as well; asked before, it costs no stored package.
  if (await ports.functions.findVersion(target)) {
    throw new ServiceError('ResourceConflictException', `Function already exist: ${functionName}`);
  }
  if (codeSigning) await requireSignedCreation(ports, target, codeSigning, source.imageUri !== undefined);
  const layers = await findLayers(ports, layerTargets);
  const code = await obtainCode(ports, target, source, layers);
  const draft = {
    ...settings,
    accountId,
    functionName,
    version: LATEST,
    revisionId: randomUUID(),
    code,
    layers,
    lastModified: new Date(ports.clock.now()),
  };
  const latest = inPhase(draft, 'creating');
  await reworded(ports.functions.createFunction(latest, attributes), {
    ...(codeSigning && {
      CodeSigningConfigNotFoundException: codeSigningNotThere(codeSigningArn(codeSigning)).message,
    }),
  });
  ports.scheduleActivation(latest);
  return publish ? publishRevision(ports, target, latest.revisionId) : latest;
}
