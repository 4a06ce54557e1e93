import { ServiceError } from '../errors/service-error.js';
import type { EntityKind, EntityRef } from './entity.js';

const CAPITALISED: Readonly<Record<EntityKind, string>> = { user: 'User', group: 'Group', role: 'Role' };

export function noSuchEntity(message: string): ServiceError {
  return new ServiceError('NoSuchEntityException', message);
}

export function noEntity({ kind, name }: Pick<EntityRef, 'kind' | 'name'>): ServiceError {
  return noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
}

export function noInlinePolicy({ kind }: Pick<EntityRef, 'kind'>, policyName: string): ServiceError {
  return noSuchEntity(`The ${kind} policy with name ${policyName} cannot be found.`);
}

export function noPolicy(arn: string): ServiceError {
  return noSuchEntity(`Policy ${arn} was not found.`);
}

export function notAttachable(arn: string): ServiceError {
  return noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}

export function noPolicyVersion(arn: string, versionId: string): ServiceError {
  return noSuchEntity(`Policy ${arn} version ${versionId} does not exist or is not attachable.`);
}

export function noAccessKey(accessKeyId: string): ServiceError {
  return noSuchEntity(`The Access Key with id ${accessKeyId} cannot be found.`);
}

export function noProvider(arn: string): ServiceError {
  return noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
}

export function alreadyExists(message: string): ServiceError {
  return new ServiceError('EntityAlreadyExistsException', message);
}

export function entityExists({ kind, name }: Pick<EntityRef, 'kind' | 'name'>): ServiceError {
  return alreadyExists(`${CAPITALISED[kind]} with name ${name} already exists.`);
}

export function deleteConflict(message: string): ServiceError {
  return new ServiceError('DeleteConflictException', message);
}

export function invalidInput(message: string): ServiceError {
  return new ServiceError('InvalidInputException', message);
}
