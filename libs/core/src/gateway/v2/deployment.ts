import type { Authorizer } from './authorizer.js';
import type { CorsRules } from '../../http/cors.js';
import type { Integration } from './integration.js';
import type { Route } from './route.js';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments-deploymentid.html */
export interface Deployment {
  readonly description?: string | undefined;
  /** Whether it came of a change of the API, for a stage that follows those. */
  readonly autoDeployed: boolean;
  /** ms since the epoch. */
  readonly createdAt: number;
}

/** All of an API that its stages serve: what a deployment holds fast. */
export interface ApiContents {
  readonly routeSelectionExpression: string;
  readonly corsConfiguration?: CorsRules | undefined;
  readonly routes: readonly Identified<Route>[];
  readonly integrations: readonly Identified<Integration>[];
  readonly authorizers: readonly Identified<Authorizer>[];
}

export type Identified<T> = T & { readonly id: string };
