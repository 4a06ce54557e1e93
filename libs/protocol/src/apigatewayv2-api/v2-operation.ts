import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { V2ApiKey } from '@stoker/app/gateway/v2/api-turn';
import type { Caller } from '@stoker/app/identity/caller';
import { gatewayArn } from '@stoker/core/gateway/gateway-arn';
import { badRequest } from '@stoker/core/gateway/refusals';
import type { ApiGatewayV2Operations } from '../aws-model/apigatewayv2.generated.js';
import { APIGATEWAYV2_MODEL } from '../aws-model/apigatewayv2.model.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { structureOf, wireName } from '../aws-wire/shapes.js';

export type Input<N extends keyof ApiGatewayV2Operations> = ApiGatewayV2Operations[N]['input'];
export type Output<N extends keyof ApiGatewayV2Operations> = ApiGatewayV2Operations[N]['output'];

/**
 * An operation of API Gateway. What a caller must be allowed follows from how it is called: `apigateway:PATCH` on
 * `arn:aws:apigateway:REGION::/apis/abc`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html
 *
 * @param except what of it is left out, for the coverage page
 */
export function v2Operation<N extends keyof ApiGatewayV2Operations>(
  name: N,
  run: (input: Input<N>, caller: AuthorisedCaller) => Promise<Output<N>>,
  except?: string,
): Operation<Input<N>, Output<N>> {
  const resourceOf = resourceNames(name);
  const { method } = APIGATEWAYV2_MODEL.operations[name]!;
  return {
    name,
    ...(except !== undefined && { except }),
    access(input, { region }: Caller): AccessCheck[] {
      const context = requestTags(input as { readonly Tags?: Readonly<Record<string, string>> });
      return [{ action: `apigateway:${method}`, resource: gatewayArn(region, resourceOf(input)), context }];
    },
    run,
  };
}

/** The path that policies name, made of an input: that of the operation, without the version. */
function resourceNames(name: string): (input: object) => string {
  const { uri, input: shape } = APIGATEWAYV2_MODEL.operations[name]!;
  const members = Object.entries(structureOf(APIGATEWAYV2_MODEL, shape).members);
  const labels = new Map(
    members.filter(([, { location }]) => location === 'uri').map(([member, of]) => [wireName(member, of), member]),
  );
  return (input) =>
    uri.replace(/^\/v2/, '').replace(/\{([^}]+)\}/g, (_, label: string) => {
      const value = (input as Readonly<Record<string, unknown>>)[labels.get(label) ?? ''];
      return encodeURIComponent(String(value));
    });
}

function requestTags({ Tags: tags }: { readonly Tags?: Readonly<Record<string, string>> }) {
  if (tags === undefined) return {};
  const entries = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  return { 'aws:TagKeys': Object.keys(tags), ...Object.fromEntries(entries) };
}

/** The caller's API of such an id. */
export function apiOf({ ApiId: apiId }: { readonly ApiId: string }, { principal }: AuthorisedCaller): V2ApiKey {
  return { accountId: principal.accountId, apiId };
}

/** @throws BadRequestException for members that are given and mean nothing here */
export function refuseMembers<T extends object>(input: T, names: readonly (keyof T & string)[]): void {
  const given = names.find((name) => input[name] !== undefined);
  if (given !== undefined) throw badRequest(`Stoker does not support ${given}.`);
}
