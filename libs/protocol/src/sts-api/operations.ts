import type { TableEntry } from '../aws-wire/operation.js';
import { getCallerIdentityOperation } from './get-caller-identity.js';
import { UNSUPPORTED_OPERATIONS } from './unsupported-operations.js';

/** The operation table of the STS API: every operation of the service model, built or not, exactly once. */
export function stsOperations(): readonly TableEntry[] {
  return [getCallerIdentityOperation, ...UNSUPPORTED_OPERATIONS];
}
