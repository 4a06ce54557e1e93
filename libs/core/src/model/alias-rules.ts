import { ServiceError } from '../errors/service-error.js';
import { validationError } from '../errors/validation-error.js';
import { LATEST, type FunctionAlias, type VersionId } from './function.js';

const NUMBER = /^[0-9]+$/;

/** True for a published version's number. A qualifier that is neither this nor `$LATEST` names an alias. */
export function isVersionNumber(qualifier: string): boolean {
  return NUMBER.test(qualifier);
}

/** True for a name that an alias may have: never only digits, so that it can't be taken for a version. */
export function isAliasName(name: string): boolean {
  return /^[a-zA-Z0-9-_]{1,128}$/.test(name) && !isVersionNumber(name);
}

export function requireAliasName(name: string): void {
  if (!isAliasName(name)) {
    const pattern = '(?!^[0-9]+$)([a-zA-Z0-9-_]+)';
    throw validationError(name, 'name', `Member must satisfy regular expression pattern: ${pattern}`);
  }
}

/**
 * The rules of weighted aliases: one more version at most, another than the alias's own, both published.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 */
export function requireRouting(alias: Pick<FunctionAlias, 'functionVersion' | 'additionalVersionWeights'>): void {
  const weights = Object.entries(alias.additionalVersionWeights);
  if (weights.length > 1) throw refusal('Number of items in AdditionalVersionWeights cannot be greater than 1');
  for (const [version, weight] of weights) requireWeight(alias.functionVersion, version, weight);
}

function requireWeight(primary: VersionId, version: VersionId, weight: number): void {
  if (!isVersionNumber(version)) {
    throw invalidWeight(version, weight, 'Member must satisfy regular expression pattern: [0-9]+');
  }
  if (!(weight >= 0 && weight <= 1)) {
    throw invalidWeight(version, weight, 'Member must have value between 0.0 and 1.0');
  }
  if (version === primary) {
    throw refusal(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  if (primary === LATEST) throw refusal('$LATEST is not supported for an alias pointing to more than 1 version');
}

function invalidWeight(version: VersionId, weight: number, constraint: string): ServiceError {
  return validationError(`{${version}=${weight}}`, 'routingConfig.additionalVersionWeights', constraint);
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
