import type { PatchFields } from './patch.js';

/**
 * What can be patched of each resource of the management API.
 * https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
 */
export const REST_API_FIELDS: PatchFields = {
  '/name': 'text',
  '/description': 'text',
  '/version': 'text',
  '/policy': 'text',
  '/apiKeySource': 'text',
  '/minimumCompressionSize': 'integer',
  '/disableExecuteApiEndpoint': 'flag',
  '/binaryMediaTypes': 'member',
  '/endpointConfiguration/types': 'member',
};

export const METHOD_FIELDS: PatchFields = {
  '/apiKeyRequired': 'flag',
  '/authorizationType': 'text',
  '/authorizerId': 'text',
  '/operationName': 'text',
  '/requestValidatorId': 'text',
  '/requestParameters': 'flag-entry',
  '/requestModels': 'entry',
  '/authorizationScopes': 'member',
};

export const METHOD_RESPONSE_FIELDS: PatchFields = {
  '/responseParameters': 'flag-entry',
  '/responseModels': 'entry',
};

export const INTEGRATION_FIELDS: PatchFields = {
  '/type': 'text',
  '/httpMethod': 'text',
  '/uri': 'text',
  '/connectionType': 'text',
  '/connectionId': 'text',
  '/credentials': 'text',
  '/requestParameters': 'entry',
  '/requestTemplates': 'entry',
  '/passthroughBehavior': 'text',
  '/contentHandling': 'text',
  '/timeoutInMillis': 'integer',
  '/cacheNamespace': 'text',
  '/cacheKeyParameters': 'member',
};

export const INTEGRATION_RESPONSE_FIELDS: PatchFields = {
  '/selectionPattern': 'text',
  '/contentHandling': 'text',
  '/responseParameters': 'entry',
  '/responseTemplates': 'entry',
};

export const AUTHORIZER_FIELDS: PatchFields = {
  '/name': 'text',
  '/type': 'text',
  '/authType': 'text',
  '/authorizerUri': 'text',
  '/authorizerCredentials': 'text',
  '/identitySource': 'text',
  '/identityValidationExpression': 'text',
  '/authorizerResultTtlInSeconds': 'integer',
};

export const MODEL_FIELDS: PatchFields = { '/description': 'text', '/schema': 'text' };

export const REQUEST_VALIDATOR_FIELDS: PatchFields = {
  '/name': 'text',
  '/validateRequestBody': 'flag',
  '/validateRequestParameters': 'flag',
};

export const GATEWAY_RESPONSE_FIELDS: PatchFields = {
  '/statusCode': 'text',
  '/responseParameters': 'entry',
  '/responseTemplates': 'entry',
};

export const DEPLOYMENT_FIELDS: PatchFields = { '/description': 'text' };

export const API_KEY_FIELDS: PatchFields = {
  '/name': 'text',
  '/description': 'text',
  '/customerId': 'text',
  '/enabled': 'flag',
};
