import { ServiceError } from '@stoker/core/errors/service-error';

export function scheduleNotFound(name: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Schedule ${name} does not exist.`);
}

export function groupNotFound(name: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Schedule group ${name} does not exist.`);
}

export function scheduleExists(name: string): ServiceError {
  return new ServiceError('ConflictException', `Schedule ${name} already exists.`);
}

export function groupExists(name: string): ServiceError {
  return new ServiceError('ConflictException', `Schedule group ${name} already exists.`);
}
