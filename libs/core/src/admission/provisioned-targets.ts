import type { FunctionAlias, VersionId } from '../model/function.js';

/**
 * How many of the environments that a qualifier asked for go to which version: all to one, or split by the weights of an
 * alias, whole environments, so that the sum is what was asked for.
 * https://docs.aws.amazon.com/lambda/latest/api/API_ProvisionedConcurrencyConfigListItem.html
 *
 * @param target the alias, or the version's number
 */
export function provisionedTargets(requested: number, target: FunctionAlias | VersionId): Map<VersionId, number> {
  if (typeof target === 'string') return new Map([[target, requested]]);
  const split = new Map<VersionId, number>();
  let rest = requested;
  for (const [version, weight] of Object.entries(target.additionalVersionWeights)) {
    const share = Math.min(rest, Math.round(requested * weight));
    rest -= share;
    if (share > 0) split.set(version, share);
  }
  if (rest > 0) split.set(target.functionVersion, rest);
  return split;
}
