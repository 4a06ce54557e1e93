import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionAlias, VersionId } from '@stoker/core/model/function';
import type { FunctionAliasModel } from '../generated/models.js';
import { toNumber, toVersionId } from './version-id.js';

/** @throws ResourceNotFoundException for a version that is no version's name */
export function toAliasRow(alias: FunctionAlias): FunctionAliasModel {
  const additional = Object.entries(alias.additionalVersionWeights);
  if (additional.length > 1) throw new RangeError('an alias has at most one additional version');
  const [version, weight] = additional[0] ?? [];
  return {
    accountId: alias.accountId,
    functionName: alias.functionName,
    name: alias.name,
    description: alias.description,
    versionNumber: targetNumber(alias, alias.functionVersion),
    additionalNumber: version === undefined ? null : targetNumber(alias, version),
    additionalWeight: weight ?? null,
    revisionId: alias.revisionId,
  };
}

export function toAlias(row: FunctionAliasModel): FunctionAlias {
  const { additionalNumber, additionalWeight } = row;
  return {
    accountId: row.accountId,
    functionName: row.functionName,
    name: row.name,
    description: row.description,
    functionVersion: toVersionId(row.versionNumber),
    additionalVersionWeights:
      additionalNumber === null || additionalWeight === null
        ? {}
        : { [toVersionId(additionalNumber)]: additionalWeight },
    revisionId: row.revisionId,
  };
}

/** The error for an alias whose target is not there. */
export function targetNotFound(alias: { functionName: string }, version: VersionId): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Function not found: ${alias.functionName}:${version}`);
}

function targetNumber(alias: FunctionAlias, version: VersionId): number {
  const number = toNumber(version);
  if (number === undefined) throw targetNotFound(alias, version);
  return number;
}
