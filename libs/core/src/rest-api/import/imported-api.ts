import type { RestGatewayResponse, RestMethod, RestModel, RestRequestValidator } from '../rest-api.js';
import type { AuthorizerInput } from '../authorizer.js';

/** A method as a document describes it; parts are named, for their ids are not known there. */
export interface ImportedMethod {
  readonly path: string;
  readonly method: RestMethod;
  /** In the place of `authorizerId`. */
  readonly authorizer?: string | undefined;
  /** In the place of `requestValidatorId`. */
  readonly requestValidator?: string | undefined;
}

/** What a document says of an API; what is absent is not said. */
export interface ImportedApi {
  readonly name: string;
  readonly description?: string | undefined;
  readonly version?: string | undefined;
  readonly binaryMediaTypes?: readonly string[] | undefined;
  readonly minimumCompressionSize?: number | undefined;
  readonly apiKeySource?: string | undefined;
  readonly policy?: string | undefined;
  readonly disableExecuteApiEndpoint?: boolean | undefined;
  /** All paths, those without methods too. */
  readonly paths: readonly string[];
  readonly methods: readonly ImportedMethod[];
  readonly models: readonly RestModel[];
  readonly authorizers: readonly AuthorizerInput[];
  readonly requestValidators: readonly (RestRequestValidator & { readonly name: string })[];
  readonly gatewayResponses: Readonly<Record<string, RestGatewayResponse>>;
  /** What was passed over. */
  readonly warnings: readonly string[];
}
