import type { FunctionAlias, VersionId } from '../model/function.js';

/**
 * The version that an alias sends one invocation to.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 *
 * @param draw uniform in [0, 1)
 */
export function chooseVersion(alias: FunctionAlias, draw: number): VersionId {
  let below = 0;
  for (const [version, weight] of Object.entries(alias.additionalVersionWeights)) {
    below += weight;
    if (draw < below) return version;
  }
  return alias.functionVersion;
}
