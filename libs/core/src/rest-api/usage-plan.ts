/** A key that callers send. https://docs.aws.amazon.com/apigateway/latest/api/API_ApiKey.html */
export interface ApiKey {
  /** 20 to 128 characters: it is a secret, and no two keys of an account have the same. */
  readonly value: string;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly customerId?: string | undefined;
  readonly enabled: boolean;
  /** Stages of before there were usage plans: kept, and of no effect beyond that. */
  readonly stageKeys: readonly string[];
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** ms since the epoch. */
  readonly createdDate: number;
  /** ms since the epoch. */
  readonly lastUpdatedDate: number;
}

export interface Throttle {
  /** Requests at once. */
  readonly burstLimit?: number | undefined;
  /** Requests a second. */
  readonly rateLimit?: number | undefined;
}

export type QuotaPeriod = 'DAY' | 'WEEK' | 'MONTH';

export interface Quota {
  readonly limit: number;
  /** Requests that count as made in the first period. */
  readonly offset: number;
  readonly period: QuotaPeriod;
}

/** Which stages keys open, and how often. https://docs.aws.amazon.com/apigateway/latest/api/API_UsagePlan.html */
export interface UsagePlan {
  readonly name: string;
  readonly description?: string | undefined;
  readonly apiStages: readonly PlanStage[];
  readonly throttle?: Throttle | undefined;
  readonly quota?: Quota | undefined;
  readonly productCode?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly createdDate: number;
}

export interface PlanStage {
  readonly apiId: string;
  readonly stage: string;
  /** By resource path and method: `/pets/GET`. */
  readonly throttle?: Readonly<Record<string, Throttle>> | undefined;
}

/** The key of a plan; its id is that of the key. */
export interface UsagePlanKey {
  readonly planId: string;
  readonly keyId: string;
}
