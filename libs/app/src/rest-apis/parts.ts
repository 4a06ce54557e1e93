import type {
  RestAuthorizer,
  RestDeployment,
  RestGatewayResponse,
  RestModel,
  RestRequestValidator,
  RestResource,
  RestSnapshot,
  RestStage,
} from '@stoker/core/rest-api/rest-api';
import type { ApiKey, UsagePlan, UsagePlanKey } from '@stoker/core/rest-api/usage-plan';
import { partKind } from '../ports/gateway-store.js';

/** What a REST API is made of. Gateway responses go by their types, stages by their names. */
export const RESOURCES = partKind<RestResource>('rest-resource');
export const AUTHORIZERS = partKind<RestAuthorizer>('rest-authorizer');
export const MODELS = partKind<RestModel>('rest-model');
export const REQUEST_VALIDATORS = partKind<RestRequestValidator>('rest-request-validator');
export const GATEWAY_RESPONSES = partKind<RestGatewayResponse>('rest-gateway-response');
export const DEPLOYMENTS = partKind<RestDeployment>('rest-deployment');
/** Under the ids of their deployments, beside them, so that lists of those stay small. */
export const SNAPSHOTS = partKind<RestSnapshot>('rest-snapshot');
/** Of the kind that stages of other protocols are, for domain names lead to all of them. */
export const STAGES = partKind<RestStage>('stage');

/** What an account has beside its APIs. */
export const API_KEYS = partKind<ApiKey>('rest-api-key');
export const USAGE_PLANS = partKind<UsagePlan>('rest-usage-plan');
/** Under `{plan}.{key}`. */
export const USAGE_PLAN_KEYS = partKind<UsagePlanKey>('rest-usage-plan-key');
/** Of usage plans, by key and day, under `{key}.{day}`; written each second while keys are in use. */
export const USAGE = partKind<DailyUse>('rest-usage', { isSilent: true });
export const ACCOUNTS = partKind<RestAccount>('rest-account');

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetAccount.html */
export interface RestAccount {
  readonly cloudwatchRoleArn?: string | undefined;
}

/** How often a key of a plan was used on a day. */
export interface DailyUse {
  readonly keyId: string;
  /** `2026-11-26` */
  readonly day: string;
  readonly used: number;
}
