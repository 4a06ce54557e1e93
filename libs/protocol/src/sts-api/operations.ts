import type { SessionPorts } from '@stoker/app/sessions/begin-role-session';
import type { TableEntry } from '../aws-wire/operation.js';
import { assumeRoleOperation } from './assume-role.js';
import { getAccessKeyInfoOperation } from './get-access-key-info.js';
import { getCallerIdentityOperation } from './get-caller-identity.js';
import { getSessionTokenOperation } from './get-session-token.js';
import { UNSUPPORTED_OPERATIONS } from './unsupported-operations.js';

/** The operation table of the STS API: every operation of the service model, built or not, exactly once. */
export function stsOperations(ports: SessionPorts): readonly TableEntry[] {
  return [
    assumeRoleOperation(ports),
    getAccessKeyInfoOperation(ports.identities),
    getCallerIdentityOperation,
    getSessionTokenOperation(ports.tokens),
    ...UNSUPPORTED_OPERATIONS,
  ];
}
