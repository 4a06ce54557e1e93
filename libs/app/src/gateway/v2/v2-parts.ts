import type { Authorizer } from '@stoker/core/gateway/v2/authorizer';
import type { ApiContents, Deployment } from '@stoker/core/gateway/v2/deployment';
import type { Integration } from '@stoker/core/gateway/v2/integration';
import type { Route } from '@stoker/core/gateway/v2/route';
import type { Stage } from '@stoker/core/gateway/v2/stage';
import { partKind } from '../../ports/gateway-store.js';

/** Named by what they take, see `routeName`. */
export const ROUTES = partKind<Route>('route');
export const INTEGRATIONS = partKind<Integration>('integration');
/** Named. */
export const AUTHORIZERS = partKind<Authorizer>('authorizer');
/** Their names are their ids. */
export const STAGES = partKind<Stage>('stage');
export const DEPLOYMENTS = partKind<Deployment>('deployment');
/** What deployments hold fast, under their ids: none of one that a stage made which follows the API's changes. */
export const CONTENTS = partKind<ApiContents>('contents');
