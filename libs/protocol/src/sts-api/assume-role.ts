import { ServiceError } from '@stoker/core/errors/service-error';
import { assumeRole, type AssumeRoleCommand, assumeRoleChecks } from '@stoker/app/sessions/assume-role';
import type { SessionPorts } from '@stoker/app/sessions/begin-role-session';
import type { AssumeRoleRequest, AssumeRoleResponse } from '../aws-model/sts.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { policyArns, roleSessionResponse } from './role-session-response.js';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export function assumeRoleOperation(ports: SessionPorts): Operation<AssumeRoleRequest, AssumeRoleResponse> {
  return {
    name: 'AssumeRole',
    except: 'MFA, provided contexts',
    access: (input, caller) => assumeRoleChecks(commandOf(input), caller),
    run: async (input, caller) => {
      refuseUnsupported(input);
      return roleSessionResponse(await assumeRole(ports, caller, commandOf(input)));
    },
  };
}

function commandOf(input: AssumeRoleRequest): AssumeRoleCommand {
  return {
    roleArn: input.RoleArn,
    sessionName: input.RoleSessionName,
    policy: input.Policy,
    policyArns: policyArns(input.PolicyArns),
    durationSeconds: input.DurationSeconds,
    externalId: input.ExternalId,
    sourceIdentity: input.SourceIdentity,
    tags: (input.Tags ?? []).map(({ Key, Value }) => ({ key: Key, value: Value })),
    transitiveTagKeys: input.TransitiveTagKeys ?? [],
  };
}

function refuseUnsupported({ SerialNumber, TokenCode, ProvidedContexts = [] }: AssumeRoleRequest): void {
  if (SerialNumber !== undefined || TokenCode !== undefined) {
    throw new ServiceError(
      'AccessDeniedException',
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    );
  }
  if (ProvidedContexts.length > 0) throw new ServiceError('ValidationException', 'ProvidedContexts are not supported');
}
