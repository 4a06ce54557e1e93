import type { Caller } from '@stoker/app/identity/caller';
import { ServiceError } from '@stoker/core/errors/service-error';
import { parseArn } from '@stoker/core/model/arn';
import { resolveFunction, type FunctionTarget } from '@stoker/core/model/function-name';
import { homeOf } from './targets.js';

/**
 * What an operation on a whole policy means by the ARN that it names.
 *
 * @throws ResourceNotFoundException for the other kind of resource that the pattern lets through, a runtime
 */
export function policyTarget({ ResourceArn }: { readonly ResourceArn: string }, caller: Caller): FunctionTarget {
  if (!parseArn(ResourceArn)?.resource.startsWith('function:')) {
    throw new ServiceError('ResourceNotFoundException', 'The resource you requested does not exist.');
  }
  return resolveFunction(ResourceArn, undefined, homeOf(caller));
}
