import { randomUUID } from 'node:crypto';
import type { FunctionSettings, FunctionVersion } from '@stoker/core/model/function';
import { siblingArn, type FunctionTarget } from '@stoker/core/model/function-name';
import { sameLayers } from '@stoker/core/model/layer';
import { advance, updateInProgress } from '@stoker/core/model/lifecycle';
import { requireSettings } from '@stoker/core/model/settings-rules';
import { requireSignedUpdate } from './code-signing/function-code-signing.js';
import { inspectSource, obtainCode, requireSameType, type CodeSource } from './code-source.js';
import type { ControlPorts } from './control-ports.js';
import { getLatest } from './get-function.js';
import { publishRevision } from './publish-version.js';
import { requireRevision } from './refusals.js';

export type UpdateFunctionCodeCommand = CodeSource & {
  readonly architecture: FunctionSettings['architecture'] | undefined;
  /** The revision that `$LATEST` must still have. */
  readonly revisionId: string | undefined;
  readonly publish: boolean;
  /** Check everything and change nothing. */
  readonly dryRun: boolean;
};

/**
 * Replaces the code of `$LATEST`. Environments of the old code finish what they run.
 *
 * @returns `$LATEST`, or the new version when it was published
 * @throws ResourceNotFoundException, PreconditionFailedException, ResourceConflictException while another update is
 *   in progress, InvalidParameterValueException, CodeStorageExceededException, RequestEntityTooLargeException,
 *   AccessDeniedException for an image, CodeVerificationFailedException
 */
export async function updateFunctionCode(
  ports: ControlPorts,
  target: FunctionTarget,
  command: UpdateFunctionCodeCommand,
): Promise<FunctionVersion> {
  const { architecture, revisionId, publish, dryRun, ...source } = command;
  if (architecture !== undefined) requireSettings({ architecture }, ports);
  const present = await getLatest(ports, target);
  const change = (current: FunctionVersion, code: FunctionVersion['code']): FunctionVersion => {
    requireRevision(current, revisionId);
    requireSameType(current, source);
    // The size was checked with these.
    if (!sameLayers(current.layers, present.layers)) throw updateInProgress(siblingArn(target));
    return {
      ...advance(current, 'update', siblingArn(target)),
      code,
      architecture: architecture ?? current.architecture,
      revisionId: randomUUID(),
      lastModified: new Date(ports.clock.now()),
    };
  };
  // What would be refused under the lock is refused before a package is stored for it.
  change(present, present.code);
  await requireSignedUpdate(ports, target, target.functionName);
  if (dryRun) {
    const code = await inspectSource(ports, target, source, present.layers);
    return { ...present, code, architecture: architecture ?? present.architecture };
  }
  const code = await obtainCode(ports, target, source, present.layers);
  let previous: FunctionVersion | undefined;
  const updated = await ports.functions.updateLatest(target, (current) => {
    previous = current;
    return change(current, code);
  });
  ports.scheduleActivation(updated, previous);
  return publish ? publishRevision(ports, target, updated.revisionId) : updated;
}
