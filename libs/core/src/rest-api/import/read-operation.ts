import { integrationOf } from '../integration.js';
import { methodOf, withIntegration, withIntegrationResponse } from '../method.js';
import type { MethodResponse, RestMethod } from '../rest-api.js';
import type { ImportedMethod } from './imported-api.js';
import { flagAt, listAt, type Node, numberAt, objectAt, textAt, textMapAt, textsAt } from './json-reader.js';
import { readMethodSecurity, type SecurityScheme } from './read-security.js';

/** What of a document its operations refer to. */
export interface OperationContext {
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  /** For operations that say none of their own. */
  readonly security: unknown;
  readonly requestValidator: string | undefined;
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  /** Parameters of the path, before those of the operation. */
  readonly parameters: readonly unknown[];
  /** Follows a `$ref` within the document. */
  readonly resolve: (value: unknown, where: string) => Node;
}

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 *
 * @param httpMethod in capitals, or `ANY`
 * @throws BadRequestException
 */
export function readOperation(
  path: string,
  httpMethod: string,
  operation: Node,
  context: OperationContext,
): ImportedMethod {
  const where = `${httpMethod} ${path}`;
  const security = readMethodSecurity(operation['security'] ?? context.security, context.schemes, where);
  const authType = textAt(objectAt(operation['x-amazon-apigateway-auth'], where)['type'], where)?.toUpperCase();
  const isIam = authType === 'AWS_IAM' || security.authorizationType === 'AWS_IAM';
  const method = methodOf({
    httpMethod,
    // Which authorizer it is follows when that has an id.
    authorizationType: isIam ? 'AWS_IAM' : 'NONE',
    apiKeyRequired: security.apiKeyRequired,
    operationName: textAt(operation['operationId'], where),
    authorizationScopes: security.scopes,
    ...readRequest(operation, context, where),
  });
  const methodResponses = readResponses(operation, context, where);
  const own = operation['x-amazon-apigateway-integration'];
  return {
    path,
    method: withDeclaredIntegration({ ...method, methodResponses }, own, where),
    authorizer: isIam ? undefined : security.authorizer,
    requestValidator: textAt(operation['x-amazon-apigateway-request-validator'], where) ?? context.requestValidator,
  };
}

function withDeclaredIntegration(method: RestMethod, declared: unknown, where: string): RestMethod {
  if (declared === undefined) return method;
  const own = objectAt(declared, `${where} integration`);
  const text = (name: string): string | undefined => textAt(own[name], `${where} integration.${name}`);
  const integration = integrationOf(
    {
      type: text('type')?.toUpperCase() ?? '',
      httpMethod: text('httpMethod'),
      uri: text('uri'),
      connectionType: text('connectionType'),
      connectionId: text('connectionId'),
      credentials: text('credentials'),
      requestParameters: textMapAt(own['requestParameters'], `${where} integration.requestParameters`),
      requestTemplates: textMapAt(own['requestTemplates'], `${where} integration.requestTemplates`),
      passthroughBehavior: text('passthroughBehavior'),
      contentHandling: text('contentHandling')?.toUpperCase(),
      timeoutInMillis: numberAt(own['timeoutInMillis'], `${where} integration.timeoutInMillis`),
      cacheNamespace: text('cacheNamespace'),
      cacheKeyParameters: textsAt(own['cacheKeyParameters'], `${where} integration.cacheKeyParameters`),
      tlsConfig: own['tlsConfig'] === undefined ? undefined : objectAt(own['tlsConfig'], where),
      responseTransferMode: text('responseTransferMode'),
    },
    '',
  );
  const responses = Object.entries(objectAt(own['responses'], `${where} integration.responses`));
  return responses.reduce(
    (current, [pattern, value]) => {
      const response = objectAt(value, `${where} integration.responses`);
      return withIntegrationResponse(current, {
        statusCode: textAt(response['statusCode'], where) ?? '',
        selectionPattern: pattern === 'default' ? undefined : pattern,
        responseParameters: textMapAt(response['responseParameters'], where),
        responseTemplates: textMapAt(response['responseTemplates'], where),
        contentHandling: textAt(response['contentHandling'], where)?.toUpperCase(),
      });
    },
    withIntegration(method, integration),
  );
}

const PLACES: Readonly<Record<string, string>> = { path: 'path', query: 'querystring', header: 'header' };

function readRequest(operation: Node, context: OperationContext, where: string) {
  const requestParameters: Record<string, boolean> = {};
  const requestModels: Record<string, string> = {};
  const consumes = operation['consumes'] === undefined ? context.consumes : textsAt(operation['consumes'], where);
  const types = consumes.length === 0 ? ['application/json'] : consumes;
  for (const given of [...context.parameters, ...listAt(operation['parameters'], `${where}.parameters`)]) {
    const parameter = context.resolve(given, `${where}.parameters`);
    const name = textAt(parameter['name'], where) ?? '';
    const place = PLACES[String(parameter['in'])];
    if (place !== undefined) {
      requestParameters[`method.request.${place}.${name}`] = flagAt(parameter['required'], where) ?? false;
    } else if (parameter['in'] === 'body') {
      const model = modelNameOf(parameter['schema'], where);
      if (model !== undefined) for (const type of types) requestModels[type] = model;
    }
  }
  const body = context.resolve(operation['requestBody'] ?? {}, `${where}.requestBody`);
  Object.assign(requestModels, contentModels(body, where));
  return {
    ...(Object.keys(requestParameters).length > 0 && { requestParameters }),
    ...(Object.keys(requestModels).length > 0 && { requestModels }),
  };
}

function readResponses(operation: Node, context: OperationContext, where: string): Record<string, MethodResponse> {
  const produces = operation['produces'] === undefined ? context.produces : textsAt(operation['produces'], where);
  const types = produces.length === 0 ? ['application/json'] : produces;
  const statuses = Object.entries(objectAt(operation['responses'], `${where}.responses`)).filter(([status]) =>
    /^[2-5]\d\d$/.test(status),
  );
  return Object.fromEntries(
    statuses.map(([statusCode, value]) => {
      const response = context.resolve(value, `${where}.responses`);
      const headers = Object.keys(objectAt(response['headers'], `${where}.responses.headers`));
      const model = modelNameOf(response['schema'], where);
      const byType = model === undefined ? {} : Object.fromEntries(types.map((type) => [type, model]));
      const responseModels = { ...byType, ...contentModels(response, where) };
      const parameters = headers.map((name) => [`method.response.header.${name}`, false] as const);
      return [
        statusCode,
        {
          statusCode,
          ...(parameters.length > 0 && { responseParameters: Object.fromEntries(parameters) }),
          ...(Object.keys(responseModels).length > 0 && { responseModels }),
        },
      ];
    }),
  );
}

/** Of OpenAPI 3: names of models by media type. */
function contentModels(holder: Node, where: string): Record<string, string> {
  const contents = Object.entries(objectAt(holder['content'], `${where}.content`));
  const named = contents.flatMap(([type, content]) => {
    const model = modelNameOf(objectAt(content, `${where}.content`)['schema'], where);
    return model === undefined ? [] : [[type, model] as const];
  });
  return Object.fromEntries(named);
}

/** The model that a schema refers to. Schemas that stand where they are used make no models. */
function modelNameOf(schema: unknown, where: string): string | undefined {
  const ref = textAt(objectAt(schema, where)['$ref'], where);
  return /^#\/(?:definitions|components\/schemas)\/([^/]+)$/.exec(ref ?? '')?.[1];
}
