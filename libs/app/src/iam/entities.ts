import { ServiceError } from '@stoker/core/errors/service-error';
import type { EntityRef } from '@stoker/core/identity/entity';
import { noEntity } from '@stoker/core/identity/refusals';
import type { Principal } from '@stoker/core/model/principal';
import type { IamEntity } from '../ports/iam-store.js';
import type { IamPorts } from './iam-ports.js';
import { isServiceLinked } from './service-linked-roles.js';

type Reads = Pick<IamPorts, 'iam'>;

/** @throws NoSuchEntityException */
export async function requireEntity({ iam }: Reads, ref: EntityRef): Promise<IamEntity> {
  const found = await iam.findEntity(ref);
  if (found === undefined) throw noEntity(ref);
  return found;
}

/**
 * The same for one that is about to be changed.
 *
 * @throws NoSuchEntityException, UnmodifiableEntityException for a service-linked role
 */
export async function requireModifiable(ports: Reads, ref: EntityRef): Promise<IamEntity> {
  const entity = await requireEntity(ports, ref);
  if (isServiceLinked(entity)) {
    throw new ServiceError(
      'UnmodifiableEntityException',
      `Cannot perform the operation on the protected role '${ref.name}' - this role is only modifiable by AWS`,
    );
  }
  return entity;
}

/**
 * The user that a request is about: the caller, where it names nobody.
 *
 * @throws ValidationException where the caller is no user
 */
export function userOrSelf({ kind, accountId, name }: Principal, userName: string | undefined): EntityRef {
  if (userName === undefined && kind !== 'user') {
    throw new ServiceError('ValidationException', 'Must specify userName when calling with non-User credentials');
  }
  return { kind: 'user', accountId, name: userName ?? name };
}
