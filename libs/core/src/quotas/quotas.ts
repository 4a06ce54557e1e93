import { LIMITS } from '../model/limits.js';

interface Quota {
  /** What is limited, and in which unit. */
  readonly what: string;
  /** What an account has unless its operator decides otherwise. */
  readonly default: number;
  /** What no account may have more of. */
  readonly maximum: number;
}

const BILLION = 1_000_000_000;

/**
 * What accounts are limited in. AWS's own figures where it has some: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html.
 * Its limits of the control plane (100 reads of functions and 15 other calls a second) are made for millions of tenants; ours
 * only keep one from taking all.
 */
export const QUOTAS = {
  concurrency: { what: 'concurrent executions', default: LIMITS.accountConcurrency, maximum: 1_000_000 },
  'invocation-rate': { what: 'invocations a second', default: 10_000, maximum: 1_000_000 },
  'invocation-burst': { what: 'invocations at once, after a pause', default: 20_000, maximum: 2_000_000 },
  'read-rate': { what: 'calls a second that only read', default: 2_000, maximum: 1_000_000 },
  'write-rate': { what: 'calls a second that may change something', default: 500, maximum: 1_000_000 },
  functions: { what: 'functions', default: 10_000, maximum: 1_000_000 },
  versions: { what: 'published versions of functions', default: 100_000, maximum: 10_000_000 },
  'layer-versions': { what: 'versions of layers', default: 10_000, maximum: 1_000_000 },
  'code-storage': { what: 'bytes of code', default: LIMITS.codeStorageBytes, maximum: 1_000 * BILLION },
  'async-backlog': { what: 'asynchronous events that have not ended', default: 1_000_000, maximum: BILLION },
  'event-retries': { what: 'retries of an event whose function failed', default: 2, maximum: 100 },
  'event-retry-wait': {
    what: 'seconds before the first of them, and twice as many before each other',
    default: 60,
    maximum: 86_400,
  },
  'event-age': { what: 'seconds that an event is tried', default: 21_600, maximum: 1_209_600 },
  share: { what: 'weight of the account where a worker is full or events wait', default: 100, maximum: 100_000 },
  'delivery-backlog': { what: 'deliveries to targets that wait to be sent', default: 1_000_000, maximum: BILLION },
  'event-source-mappings': { what: 'mappings of event sources', default: 1_000, maximum: 100_000 },
  schedules: { what: 'schedules', default: 100_000, maximum: 10_000_000 },
  'schedule-groups': { what: 'schedule groups, beside the default one', default: 500, maximum: 100_000 },
  'event-rate': { what: 'requests a second that put events on buses', default: 10_000, maximum: 1_000_000 },
  'event-buses': { what: 'event buses of its own', default: 100, maximum: 100_000 },
  'event-rules': { what: 'rules on an event bus', default: 300, maximum: 10_000 },
  'event-targets': { what: 'targets of a rule', default: 5, maximum: 100 },
  'event-pattern-size': { what: 'characters of an event pattern', default: 2_048, maximum: 4_096 },
  'gateway-apis': { what: 'APIs of API Gateway', default: 600, maximum: 100_000 },
  'gateway-routes': { what: 'routes or resources of an API', default: 300, maximum: 100_000 },
  'gateway-domains': { what: 'custom domain names', default: 120, maximum: 10_000 },
  'gateway-connections': { what: 'WebSocket connections, on each server', default: 5_000, maximum: 1_000_000 },
  'gateway-connection-rate': { what: 'new WebSocket connections a second', default: 500, maximum: 100_000 },
  memory: { what: 'MB of execution environments, on each worker', default: 1_048_576, maximum: BILLION },
} as const satisfies Readonly<Record<string, Quota>>;

export type QuotaName = keyof typeof QUOTAS;
export type Quotas = Readonly<Record<QuotaName, number>>;

export const QUOTA_NAMES = Object.keys(QUOTAS) as readonly QuotaName[];

/** What the operator of the platform has decided for all accounts; absent is as it comes. */
export interface PlatformQuotas {
  readonly defaults: Readonly<Partial<Record<QuotaName, number>>>;
  readonly maxima: Readonly<Partial<Record<QuotaName, number>>>;
}

export const AS_IT_COMES: PlatformQuotas = { defaults: {}, maxima: {} };

/** What an account has, and which layer says so. */
export interface EffectiveQuota {
  readonly value: number;
  readonly from: 'default' | 'account' | 'maximum';
  readonly default: number;
  readonly maximum: number;
}

/** An account's own value, else the default, but never more than the maximum of now. */
export function effectiveQuota(name: QuotaName, platform: PlatformQuotas, own: number | undefined): EffectiveQuota {
  const maximum = platform.maxima[name] ?? QUOTAS[name].maximum;
  const usual = platform.defaults[name] ?? QUOTAS[name].default;
  const wanted = own ?? usual;
  const from = wanted > maximum ? 'maximum' : own === undefined ? 'default' : 'account';
  return { value: Math.min(wanted, maximum), from, default: usual, maximum };
}

/** All of them. */
export function effectiveQuotas(platform: PlatformQuotas, own: Readonly<Partial<Record<QuotaName, number>>>): Quotas {
  const entries = QUOTA_NAMES.map((name) => [name, effectiveQuota(name, platform, own[name]).value]);
  return Object.fromEntries(entries) as Quotas;
}

/** What an account has of which nobody has decided anything. */
export const USUAL_QUOTAS: Quotas = effectiveQuotas(AS_IT_COMES, {});
