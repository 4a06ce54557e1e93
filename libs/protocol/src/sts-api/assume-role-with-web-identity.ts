import { assumeRoleWithWebIdentity, type WebIdentityPorts } from '@stoker/app/sessions/assume-role-with-web-identity';
import { ServiceError } from '@stoker/core/errors/service-error';
import type {
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse,
} from '../aws-model/sts.generated.js';
import type { UnsignedOperation } from '../aws-wire/operation.js';
import { policyArns, roleSessionResponse } from './role-session-response.js';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export function assumeRoleWithWebIdentityOperation(
  ports: WebIdentityPorts,
): UnsignedOperation<AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse> {
  return {
    name: 'AssumeRoleWithWebIdentity',
    except: 'OAuth 2.0 access tokens',
    runUnsigned: async (input, request) => {
      // Only access tokens of OAuth 2.0 are told apart by a provider's name.
      if (input.ProviderId !== undefined) throw new ServiceError('ValidationException', 'ProviderId is not supported');
      const session = await assumeRoleWithWebIdentity(ports, request, {
        roleArn: input.RoleArn,
        sessionName: input.RoleSessionName,
        token: input.WebIdentityToken,
        durationSeconds: input.DurationSeconds,
        policy: input.Policy,
        policyArns: policyArns(input.PolicyArns),
      });
      return {
        ...roleSessionResponse(session),
        SubjectFromWebIdentityToken: session.subject,
        Provider: session.provider,
        Audience: session.audience,
      };
    },
  };
}
