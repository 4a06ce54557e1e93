import { parseArn } from '../model/arn.js';

/** What policies call a resource of the management APIs. @param path `/apis/abc/routes`, without the version */
export function gatewayArn(region: string, path: string): string {
  return `arn:aws:apigateway:${region}::${path}`;
}

/**
 * What policies call a request to an API, and what a function is told that invokes it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 *
 * @param path what follows the API's id: `prod/GET/pets`
 */
export function executeApiArn(region: string, accountId: string, apiId: string, path: string): string {
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${path}`;
}

const INVOCATIONS = /^path\/2015-03-31\/functions\/(.+)\/invocations$/;

/**
 * The function that an integration or authorizer names: by its ARN, or by that of the call that invokes it
 * (`arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION/invocations`). Undefined for anything else.
 *
 * @returns ARN of the function, with the qualifier that it has
 */
export function functionOfUri(uri: string): string | undefined {
  const arn = parseArn(uri);
  if (arn?.service === 'lambda' && arn.resource.startsWith('function:')) return uri;
  if (arn?.service !== 'apigateway' || arn.accountId !== 'lambda') return undefined;
  const [, inner] = INVOCATIONS.exec(arn.resource) ?? [];
  return inner === undefined ? undefined : functionOfUri(inner);
}
