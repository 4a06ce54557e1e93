import { gatewayResponseType, requireGatewayResponse } from '../gateway-response.js';
import { modelOf, requestValidatorOf } from '../model.js';
import { badRequest } from '../../gateway/refusals.js';
import { notSupported } from '../refusals.js';
import type { RestGatewayResponse, RestModel } from '../rest-api.js';
import type { ImportedApi, ImportedMethod } from './imported-api.js';
import { flagAt, listAt, type Node, numberAt, objectAt, textAt, textMapAt, textsAt } from './json-reader.js';
import { type OperationContext, readOperation } from './read-operation.js';
import { readSecuritySchemes } from './read-security.js';

/** `ignore` is how it is unless a request says otherwise. */
export type BasePathMode = 'ignore' | 'prepend';

/**
 * Reads a description of an API: Swagger 2.0, or OpenAPI 3.0, as JSON, with the extensions of API Gateway.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html
 *
 * @throws BadRequestException for what is none, and for what an API can't have here, by its name
 */
export function readApiDocument(text: string, basePathMode: BasePathMode = 'ignore'): ImportedApi {
  const document = parse(text);
  const version = String(document['swagger'] ?? document['openapi'] ?? '');
  if (version !== '2.0' && !/^3\.\d/.test(version)) throw badRequest('Invalid OpenAPI input: unknown version.');
  const info = objectAt(document['info'], 'info');
  const components = objectAt(document['components'], 'components');
  const schemes = readSecuritySchemes(
    objectAt(document['securityDefinitions'] ?? components['securitySchemes'], 'security schemes'),
  );
  const prefix = basePathMode === 'prepend' ? basePathOf(document) : '';
  const warnings: string[] = [];
  const methods = readPaths(document, prefix, schemes, warnings);
  const endpoint = objectAt(document['x-amazon-apigateway-endpoint-configuration'], 'endpoint configuration');
  if (listAt(endpoint['vpcEndpointIds'], 'vpcEndpointIds').length > 0) throw notSupported('vpcEndpointIds');
  const policy = document['x-amazon-apigateway-policy'];
  const types = document['x-amazon-apigateway-binary-media-types'];
  return {
    name: textAt(info['title'], 'info.title') ?? '',
    description: textAt(info['description'], 'info.description'),
    version: textAt(info['version'], 'info.version'),
    binaryMediaTypes: types === undefined ? undefined : textsAt(types, 'x-amazon-apigateway-binary-media-types'),
    minimumCompressionSize: numberAt(
      document['x-amazon-apigateway-minimum-compression-size'],
      'x-amazon-apigateway-minimum-compression-size',
    ),
    apiKeySource: textAt(document['x-amazon-apigateway-api-key-source'], 'api key source')?.toUpperCase(),
    policy: policy === undefined ? undefined : JSON.stringify(objectAt(policy, 'x-amazon-apigateway-policy')),
    disableExecuteApiEndpoint: flagAt(endpoint['disableExecuteApiEndpoint'], 'disableExecuteApiEndpoint'),
    paths: Object.keys(objectAt(document['paths'], 'paths')).map((path) => joined(prefix, path)),
    methods,
    models: readModels(objectAt(document['definitions'] ?? components['schemas'], 'models'), warnings),
    authorizers: [...schemes.values()].flatMap((scheme) => (scheme.kind === 'authorizer' ? [scheme.authorizer] : [])),
    requestValidators: Object.entries(
      objectAt(document['x-amazon-apigateway-request-validators'], 'request validators'),
    ).map(([name, value]) => {
      const validator = objectAt(value, `request validator ${name}`);
      const checked = requestValidatorOf({
        validateRequestBody: flagAt(validator['validateRequestBody'], name) ?? false,
        validateRequestParameters: flagAt(validator['validateRequestParameters'], name) ?? false,
      });
      return { ...checked, name };
    }),
    gatewayResponses: readGatewayResponses(document),
    warnings,
  };
}

function parse(text: string): Node {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Node;
  } catch {
    // Refused below.
  }
  throw badRequest('Invalid OpenAPI input: it must be a JSON object; YAML is not read here.');
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

function readPaths(
  document: Node,
  prefix: string,
  schemes: OperationContext['schemes'],
  warnings: string[],
): ImportedMethod[] {
  const usual = {
    schemes,
    security: document['security'],
    requestValidator: textAt(document['x-amazon-apigateway-request-validator'], 'request validator'),
    consumes: textsAt(document['consumes'], 'consumes'),
    produces: textsAt(document['produces'], 'produces'),
    resolve: (value: unknown, where: string) => resolve(document, value, where),
  };
  return Object.entries(objectAt(document['paths'], 'paths')).flatMap(([path, value]) => {
    const item = objectAt(value, path);
    const context = { ...usual, parameters: listAt(item['parameters'], `${path}.parameters`) };
    return Object.entries(item).flatMap(([name, operation]) => {
      const httpMethod = name === 'x-amazon-apigateway-any-method' ? 'ANY' : name.toUpperCase();
      if (httpMethod !== 'ANY' && !METHODS.includes(name)) {
        if (name !== 'parameters') warnings.push(`${name} of ${path} was passed over`);
        return [];
      }
      return [readOperation(joined(prefix, path), httpMethod, objectAt(operation, `${name} ${path}`), context)];
    });
  });
}

/** Follows a reference of one step within the document. */
function resolve(document: Node, value: unknown, where: string): Node {
  const node = objectAt(value, where);
  const ref = textAt(node['$ref'], where);
  if (ref === undefined) return node;
  const found = ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>(
      (at, segment) => (Object.hasOwn(objectAt(at, where), segment) ? (at as Node)[segment] : undefined),
      document,
    );
  if (found === undefined) throw badRequest(`Unable to find ${ref} of ${where}`);
  return objectAt(found, where);
}

function readModels(schemas: Node, warnings: string[]): RestModel[] {
  return Object.entries(schemas).flatMap(([name, schema]) => {
    if (!/^[a-zA-Z0-9]+$/.test(name)) {
      warnings.push(`The model ${name} was passed over: its name must be alphanumeric`);
      return [];
    }
    return [modelOf({ name, contentType: 'application/json', schema: JSON.stringify(objectAt(schema, name)) })];
  });
}

function readGatewayResponses(document: Node): Record<string, RestGatewayResponse> {
  const own = objectAt(document['x-amazon-apigateway-gateway-responses'], 'gateway responses');
  return Object.fromEntries(
    Object.entries(own).map(([name, value]) => {
      const response = objectAt(value, name);
      const made: RestGatewayResponse = {
        statusCode: textAt(response['statusCode'], name),
        responseParameters: textMapAt(response['responseParameters'], name),
        responseTemplates: textMapAt(response['responseTemplates'], name),
      };
      requireGatewayResponse(made);
      return [gatewayResponseType(name), made];
    }),
  );
}

function basePathOf(document: Node): string {
  const [server] = listAt(document['servers'], 'servers');
  const variable = objectAt(objectAt(objectAt(server, 'servers')['variables'], 'servers')['basePath'], 'servers');
  return (textAt(document['basePath'] ?? variable['default'], 'basePath') ?? '').replace(/\/+$/, '');
}

function joined(prefix: string, path: string): string {
  const segments = `${prefix}/${path}`.split('/').filter((segment) => segment !== '');
  return `/${segments.join('/')}`;
}
