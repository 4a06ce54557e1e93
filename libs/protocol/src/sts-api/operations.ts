import type { WebIdentityPorts } from '@stoker/app/sessions/assume-role-with-web-identity';
import type { TableEntry } from '../aws-wire/operation.js';
import { assumeRoleOperation } from './assume-role.js';
import { assumeRoleWithWebIdentityOperation } from './assume-role-with-web-identity.js';
import { getAccessKeyInfoOperation } from './get-access-key-info.js';
import { getCallerIdentityOperation } from './get-caller-identity.js';
import { getSessionTokenOperation } from './get-session-token.js';
import { UNSUPPORTED_OPERATIONS } from './unsupported-operations.js';

/** The operation table of the STS API: every operation of the service model, built or not, exactly once. */
export function stsOperations(ports: WebIdentityPorts): readonly TableEntry[] {
  return [
    assumeRoleOperation(ports),
    assumeRoleWithWebIdentityOperation(ports),
    getAccessKeyInfoOperation(ports.identities),
    getCallerIdentityOperation,
    getSessionTokenOperation(ports.tokens),
    ...UNSUPPORTED_OPERATIONS,
  ];
}
