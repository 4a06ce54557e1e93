import type { FunctionSettings, FunctionVersion, VersionId } from './function.js';
import { sameLayers } from './layer.js';
import { inPhase } from './lifecycle.js';
import { sameValue } from './same-value.js';

/** What is compared to tell whether `$LATEST` has changed; the description is not, for publishing may set its own. */
const COMPARED = [
  'runtime',
  'handler',
  'role',
  'memorySize',
  'timeout',
  'ephemeralStorage',
  'architecture',
  'snapStart',
  'environment',
  'vpc',
  'deadLetterTarget',
  'tracing',
  'kmsKeyArn',
  'logging',
] as const satisfies readonly (keyof FunctionSettings)[];

/**
 * True when publishing `$LATEST` again would give nothing that `newest` is not already: the same code and settings,
 * and no update in between that could have changed the description.
 */
export function isUnchanged(latest: FunctionVersion, newest: FunctionVersion): boolean {
  return (
    latest.code.sha256 === newest.code.sha256 &&
    COMPARED.every((setting) => sameValue(latest[setting], newest[setting])) &&
    sameValue(latest.imageConfig ?? {}, newest.imageConfig ?? {}) &&
    sameLayers(latest.layers, newest.layers) &&
    (latest.description === newest.description || latest.lastModified.getTime() === newest.lastModified.getTime())
  );
}

/**
 * The version that publishing `$LATEST` makes. It is ready at once, for its code was checked and unpacked on upload; with
 * SnapStart it is pending until that is arranged, as on Lambda.
 */
export function publishedVersion(
  latest: FunctionVersion,
  number: VersionId,
  revisionId: string,
  description: string | undefined,
): FunctionVersion {
  return {
    ...inPhase(latest, latest.snapStart === undefined ? 'active' : 'creating'),
    version: number,
    revisionId,
    description: description ?? latest.description,
  };
}
