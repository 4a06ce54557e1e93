/**
 * A REST API of API Gateway as it is kept. The names of members are those of AWS's own API, so that what is read back, patched and
 * exported is what is kept. https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html
 */
export interface RestApiSettings {
  readonly name: string;
  readonly description?: string | undefined;
  readonly version?: string | undefined;
  readonly binaryMediaTypes?: readonly string[] | undefined;
  /** Bytes from which on answers are compressed for who takes that; absent where none are. */
  readonly minimumCompressionSize?: number | undefined;
  /** Where the key of a request is: in the header `x-api-key`, or in what the authorizer answers. */
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
  readonly endpointConfiguration: { readonly types: readonly string[] };
  /** Who may call it, as the JSON of a policy. */
  readonly policy?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Whether it is reached by its custom domain names alone. */
  readonly disableExecuteApiEndpoint: boolean;
  readonly rootResourceId: string;
  /** ms since the epoch. */
  readonly createdDate: number;
}

/** One segment of the tree of paths, with what answers there. */
export interface RestResource {
  /** Absent of the root. */
  readonly parentId?: string | undefined;
  /** `pets`, `{id}`, `{proxy+}`; absent of the root. */
  readonly pathPart?: string | undefined;
  /** From the root: `/pets/{id}`. */
  readonly path: string;
  /** By method, or `ANY`. */
  readonly resourceMethods?: Readonly<Record<string, RestMethod>> | undefined;
}

export type AuthorizationType = 'NONE' | 'AWS_IAM' | 'CUSTOM';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html */
export interface RestMethod {
  readonly httpMethod: string;
  readonly authorizationType: AuthorizationType;
  readonly authorizerId?: string | undefined;
  readonly apiKeyRequired: boolean;
  readonly requestValidatorId?: string | undefined;
  readonly operationName?: string | undefined;
  /** `method.request.header.x`, and whether it must be there. */
  readonly requestParameters?: Readonly<Record<string, boolean>> | undefined;
  /** Names of models by media type. */
  readonly requestModels?: Readonly<Record<string, string>> | undefined;
  readonly methodResponses?: Readonly<Record<string, MethodResponse>> | undefined;
  readonly methodIntegration?: RestIntegration | undefined;
  readonly authorizationScopes?: readonly string[] | undefined;
}

export interface MethodResponse {
  readonly statusCode: string;
  readonly responseParameters?: Readonly<Record<string, boolean>> | undefined;
  readonly responseModels?: Readonly<Record<string, string>> | undefined;
}

export type IntegrationType = 'AWS_PROXY' | 'MOCK';

/** What answers a method. https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html */
export interface RestIntegration {
  readonly type: IntegrationType;
  /** The method that the back end is called with. */
  readonly httpMethod?: string | undefined;
  readonly uri?: string | undefined;
  /** ARN of the role that calls the back end. */
  readonly credentials?: string | undefined;
  readonly requestParameters?: Readonly<Record<string, string>> | undefined;
  readonly requestTemplates?: Readonly<Record<string, string>> | undefined;
  readonly passthroughBehavior: string;
  readonly contentHandling?: string | undefined;
  readonly timeoutInMillis: number;
  readonly cacheNamespace: string;
  readonly cacheKeyParameters: readonly string[];
  readonly integrationResponses?: Readonly<Record<string, IntegrationResponse>> | undefined;
}

export interface IntegrationResponse {
  readonly statusCode: string;
  readonly selectionPattern?: string | undefined;
  /** `method.response.header.x`, and what it is made of. */
  readonly responseParameters?: Readonly<Record<string, string>> | undefined;
  readonly responseTemplates?: Readonly<Record<string, string | null>> | undefined;
  readonly contentHandling?: string | undefined;
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html */
export interface RestAuthorizer {
  readonly name: string;
  readonly type: 'TOKEN' | 'REQUEST';
  readonly authType?: string | undefined;
  readonly authorizerUri: string;
  readonly authorizerCredentials?: string | undefined;
  /** `method.request.header.Authorization`, several apart by commas. */
  readonly identitySource?: string | undefined;
  readonly identityValidationExpression?: string | undefined;
  readonly authorizerResultTtlInSeconds?: number | undefined;
}

export interface RestModel {
  readonly name: string;
  readonly description?: string | undefined;
  readonly contentType: string;
  /** JSON. */
  readonly schema?: string | undefined;
}

export interface RestRequestValidator {
  readonly name?: string | undefined;
  readonly validateRequestBody: boolean;
  readonly validateRequestParameters: boolean;
}

/** What is answered in a case that the gateway decides itself. */
export interface RestGatewayResponse {
  readonly statusCode?: string | undefined;
  readonly responseParameters?: Readonly<Record<string, string>> | undefined;
  readonly responseTemplates?: Readonly<Record<string, string>> | undefined;
}

/** A part with the id that it is found by. */
export interface WithId<D> {
  readonly id: string;
  readonly document: D;
}

/** All that requests are answered by, as it was when it was deployed; nothing of it changes any more. */
export interface RestSnapshot {
  readonly resources: readonly WithId<RestResource>[];
  readonly authorizers: readonly WithId<RestAuthorizer>[];
  readonly models: readonly WithId<RestModel>[];
  readonly requestValidators: readonly WithId<RestRequestValidator>[];
  /** By type. */
  readonly gatewayResponses: readonly WithId<RestGatewayResponse>[];
  readonly binaryMediaTypes: readonly string[];
  readonly minimumCompressionSize?: number | undefined;
  readonly apiKeySource: RestApiSettings['apiKeySource'];
  readonly policy?: string | undefined;
}

export interface RestDeployment {
  readonly description?: string | undefined;
  /** ms since the epoch. */
  readonly createdDate: number;
  /** What of each method the list of deployments tells, by path and method. */
  readonly apiSummary: Readonly<Record<string, Readonly<Record<string, MethodSummary>>>>;
}

export interface MethodSummary {
  readonly authorizationType: string;
  readonly apiKeyRequired: boolean;
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html */
export interface RestStage {
  readonly stageName: string;
  readonly deploymentId: string;
  readonly description?: string | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** By resource path and method, either of them `*`. */
  readonly methodSettings?: Readonly<Record<string, MethodSettings>> | undefined;
  readonly documentationVersion?: string | undefined;
  readonly accessLogSettings?: { readonly destinationArn?: string; readonly format?: string } | undefined;
  readonly cacheClusterEnabled: boolean;
  readonly tracingEnabled: boolean;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** ms since the epoch. */
  readonly createdDate: number;
  /** ms since the epoch. */
  readonly lastUpdatedDate: number;
}

/** Of a stage's methods; only throttling has an effect. */
export interface MethodSettings {
  readonly metricsEnabled: boolean;
  readonly loggingLevel?: string | undefined;
  readonly dataTraceEnabled: boolean;
  /** Requests at once. */
  readonly throttlingBurstLimit?: number | undefined;
  /** Requests a second. */
  readonly throttlingRateLimit?: number | undefined;
  readonly cachingEnabled: boolean;
  readonly cacheTtlInSeconds: number;
  readonly cacheDataEncrypted: boolean;
  readonly requireAuthorizationForCacheControl: boolean;
  readonly unauthorizedCacheControlHeaderStrategy: string;
}
