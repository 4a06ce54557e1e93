import type { ResourceType, ResourceTypes } from '../resource-type.js';
import { eventsRule, logGroup, schedule } from './events-and-logs.js';
import { httpApi, httpAuthorizer, httpDeployment, httpIntegration, httpRoute, httpStage } from './http-api.js';
import { iamManagedPolicy, iamPolicy } from './iam-policies.js';
import { iamRole } from './iam-role.js';
import { lambdaFunction } from './lambda-function.js';
import { lambdaEventSourceMapping } from './lambda-mapping.js';
import {
  lambdaAlias,
  lambdaEventInvokeConfig,
  lambdaLayerVersion,
  lambdaPermission,
  lambdaUrl,
  lambdaVersion,
} from './lambda-parts.js';
import { restApi } from './rest-api.js';
import { restDeployment } from './rest-deployment.js';
import { restMethod } from './rest-method.js';
import { restAuthorizer, restGatewayResponse, restModel, restRequestValidator } from './rest-parts.js';
import { restResource } from './rest-resource.js';
import { restStage } from './rest-stage.js';

const ALL: readonly ResourceType[] = [
  eventsRule,
  httpApi,
  httpAuthorizer,
  httpDeployment,
  httpIntegration,
  httpRoute,
  httpStage,
  iamManagedPolicy,
  iamPolicy,
  iamRole,
  lambdaAlias,
  lambdaEventInvokeConfig,
  lambdaEventSourceMapping,
  lambdaFunction,
  lambdaLayerVersion,
  lambdaPermission,
  lambdaUrl,
  lambdaVersion,
  logGroup,
  restApi,
  restAuthorizer,
  restDeployment,
  restGatewayResponse,
  restMethod,
  restModel,
  restRequestValidator,
  restResource,
  restStage,
  schedule,
];

/** What stacks may be made of; `docs/deploy-tools.md` lists it. */
export const RESOURCE_TYPES: ResourceTypes = new Map(ALL.map((type) => [type.type, type]));
