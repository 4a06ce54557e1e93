import type { AuthorizerInput } from '../authorizer.js';
import { badRequest } from '../../gateway/refusals.js';
import { notSupported } from '../refusals.js';
import { listAt, type Node, numberAt, objectAt, textAt } from './json-reader.js';

/** What a scheme of a document's security means for methods that ask for it. */
export type SecurityScheme =
  | { readonly kind: 'api-key' | 'iam' }
  | { readonly kind: 'authorizer'; readonly authorizer: AuthorizerInput }
  /** A scheme that API Gateway does nothing about. */
  | { readonly kind: 'none' };

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 *
 * @param schemes `securityDefinitions`, or `components.securitySchemes`
 */
export function readSecuritySchemes(schemes: Node): ReadonlyMap<string, SecurityScheme> {
  return new Map(
    Object.entries(schemes).map(([name, scheme]) => [name, readScheme(name, objectAt(scheme, `security ${name}`))]),
  );
}

function readScheme(name: string, scheme: Node): SecurityScheme {
  const header = textAt(scheme['name'], `security ${name}.name`);
  const own = scheme['x-amazon-apigateway-authorizer'];
  if (own !== undefined) {
    return {
      kind: 'authorizer',
      authorizer: readAuthorizer(name, header, scheme, objectAt(own, `authorizer ${name}`)),
    };
  }
  if (textAt(scheme['x-amazon-apigateway-authtype'], name)?.toLowerCase() === 'awssigv4') return { kind: 'iam' };
  const isKey = scheme['type'] === 'apiKey' && scheme['in'] === 'header' && header?.toLowerCase() === 'x-api-key';
  return { kind: isKey ? 'api-key' : 'none' };
}

function readAuthorizer(name: string, header: string | undefined, scheme: Node, own: Node): AuthorizerInput {
  const where = `authorizer ${name}`;
  const type = textAt(own['type'], `${where}.type`)?.toUpperCase() ?? '';
  const usual = type === 'TOKEN' && header !== undefined ? `method.request.header.${header}` : undefined;
  return {
    name,
    type,
    authType: textAt(scheme['x-amazon-apigateway-authtype'], where),
    authorizerUri: textAt(own['authorizerUri'], `${where}.authorizerUri`),
    authorizerCredentials: textAt(own['authorizerCredentials'], `${where}.authorizerCredentials`),
    identitySource: textAt(own['identitySource'], `${where}.identitySource`) ?? usual,
    identityValidationExpression: textAt(own['identityValidationExpression'], `${where}.identityValidationExpression`),
    authorizerResultTtlInSeconds: numberAt(
      own['authorizerResultTtlInSeconds'],
      `${where}.authorizerResultTtlInSeconds`,
    ),
  };
}

/** What a method asks for. */
export interface MethodSecurity {
  readonly authorizationType: 'NONE' | 'AWS_IAM' | 'CUSTOM';
  readonly authorizer?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly apiKeyRequired: boolean;
}

/**
 * @param requirements the method's `security`, else the document's
 * @throws BadRequestException for a scheme that the document does not define, or several authorizers
 */
export function readMethodSecurity(
  requirements: unknown,
  schemes: ReadonlyMap<string, SecurityScheme>,
  where: string,
): MethodSecurity {
  let found: MethodSecurity = { authorizationType: 'NONE', apiKeyRequired: false };
  for (const requirement of listAt(requirements, `${where}.security`)) {
    for (const [name, scopes] of Object.entries(objectAt(requirement, `${where}.security`))) {
      const scheme = schemes.get(name);
      if (scheme === undefined) throw badRequest(`Unable to find the security scheme '${name}' of ${where}`);
      if (scheme.kind === 'api-key') found = { ...found, apiKeyRequired: true };
      if (scheme.kind === 'none' || scheme.kind === 'api-key') continue;
      if (found.authorizationType !== 'NONE') throw notSupported(`More than one authorizer of a method (${where})`);
      const asked = listAt(scopes, where).map(String);
      found =
        scheme.kind === 'iam'
          ? { ...found, authorizationType: 'AWS_IAM' }
          : { ...found, authorizationType: 'CUSTOM', authorizer: name, ...(asked.length > 0 && { scopes: asked }) };
    }
  }
  return found;
}
