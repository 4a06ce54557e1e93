import { createAuthorizer, deleteAuthorizer, updateAuthorizer } from '@stoker/app/gateway/v2/authorizers';
import { AUTHORIZERS } from '@stoker/app/gateway/v2/v2-parts';
import type { Given } from '@stoker/app/gateway/v2/given';
import type { GatewayPart } from '@stoker/app/ports/gateway-store';
import type { Authorizer } from '@stoker/core/gateway/v2/authorizer';
import type {
  CreateAuthorizerRequest,
  GetAuthorizerResponse,
  JWTConfiguration,
} from '../aws-model/apigatewayv2.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { raised, raisedIf } from './members.js';
import { onePart, partsPage } from './paging.js';
import type { V2ApiPorts } from './v2-api-ports.js';
import { apiOf, refuseMembers, v2Operation } from './v2-operation.js';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html */
export function authorizerOperations(ports: V2ApiPorts): readonly TableEntry[] {
  const { store } = ports;
  return [
    v2Operation(
      'CreateAuthorizer',
      async (input, caller) => {
        const { Name: name, AuthorizerType: authorizerType, IdentitySource: identitySource } = input;
        const authorizer = { ...changeOf(input), name, authorizerType, identitySource };
        return authorizerOutput(await createAuthorizer(ports, apiOf(input, caller), authorizer));
      },
      'credentials',
    ),
    v2Operation(
      'UpdateAuthorizer',
      async (input, caller) => {
        const key = apiOf(input, caller);
        return authorizerOutput(await updateAuthorizer(ports, key, input.AuthorizerId, changeOf(input)));
      },
      'credentials',
    ),
    v2Operation('GetAuthorizer', async (input, caller) =>
      authorizerOutput(await onePart(store, apiOf(input, caller), AUTHORIZERS, input.AuthorizerId, 'Authorizer')),
    ),
    v2Operation('GetAuthorizers', (input, caller) =>
      partsPage(store, apiOf(input, caller), AUTHORIZERS, input, authorizerOutput),
    ),
    v2Operation('DeleteAuthorizer', async (input, caller) => {
      await deleteAuthorizer(ports, apiOf(input, caller), input.AuthorizerId);
      return {};
    }),
  ];
}

/** What is there to validate identities with is used by neither kind of authorizers. @throws BadRequestException */
function changeOf(input: Given<CreateAuthorizerRequest>): Given<Authorizer> {
  refuseMembers(input, ['AuthorizerCredentialsArn']);
  return {
    name: input.Name,
    authorizerType: input.AuthorizerType,
    identitySource: input.IdentitySource,
    authorizerUri: input.AuthorizerUri,
    authorizerPayloadFormatVersion: input.AuthorizerPayloadFormatVersion,
    authorizerResultTtlInSeconds: input.AuthorizerResultTtlInSeconds,
    enableSimpleResponses: input.EnableSimpleResponses,
    jwtConfiguration: jwtOf(input.JwtConfiguration),
  };
}

function jwtOf(jwt: JWTConfiguration | undefined): Authorizer['jwtConfiguration'] {
  return jwt && { audience: jwt.Audience ?? [], issuer: jwt.Issuer ?? '' };
}

function authorizerOutput({ id, document }: GatewayPart<Authorizer>) {
  const { jwtConfiguration, ...rest } = document;
  return {
    ...raised(rest),
    AuthorizerId: id,
    JwtConfiguration: raisedIf(jwtConfiguration),
  } satisfies GetAuthorizerResponse;
}
