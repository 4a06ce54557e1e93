import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { TableEntry } from '../aws-wire/operation.js';
import { getUserOperation } from './get-user.js';
import { UNSUPPORTED_OPERATIONS } from './unsupported-operations.js';

/** The operation table of the IAM API: every operation of the service model, built or not, exactly once. */
export function iamOperations(ports: IamPorts): readonly TableEntry[] {
  return [getUserOperation(ports), ...UNSUPPORTED_OPERATIONS];
}
