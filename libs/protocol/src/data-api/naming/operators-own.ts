import { ServiceError } from '@stoker/core/errors/service-error';
import type { NameKind } from './name-kind.js';

/** Names of what only the operator has at the backend, such as its keys of KMS: nobody says them, and nobody learns them. */
export const operatorsOwn: NameKind = {
  arnOf() {
    throw new ServiceError('ValidationException', 'Stoker does not support keys and backups of the backend’s own.');
  },
  toBackend: (text) => text,
  fromBackend: () => undefined,
};
