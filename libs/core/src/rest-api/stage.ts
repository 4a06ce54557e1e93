import { invalidPatch, patchOnce, type PatchFields, type PatchOperation, patchSteps, type PatchStep } from './patch.js';
import { badRequest } from '../gateway/refusals.js';
import { notSupported } from './refusals.js';
import type { MethodSettings, RestStage } from './rest-api.js';

const STAGE_FIELDS: PatchFields = {
  '/deploymentId': 'text',
  '/description': 'text',
  '/documentationVersion': 'text',
  '/variables': 'entry',
  '/tracingEnabled': 'flag',
  '/cacheClusterEnabled': 'flag',
  '/accessLogSettings/destinationArn': 'text',
  '/accessLogSettings/format': 'text',
};

/** Settings by their places in a path, and the members that they are kept in. */
const SETTING_FIELDS = {
  'metrics/enabled': ['metricsEnabled', 'flag'],
  'logging/loglevel': ['loggingLevel', 'text'],
  'logging/dataTrace': ['dataTraceEnabled', 'flag'],
  'throttling/burstLimit': ['throttlingBurstLimit', 'integer'],
  'throttling/rateLimit': ['throttlingRateLimit', 'number'],
  'caching/enabled': ['cachingEnabled', 'flag'],
  'caching/ttlInSeconds': ['cacheTtlInSeconds', 'integer'],
  'caching/dataEncrypted': ['cacheDataEncrypted', 'flag'],
  'caching/requireAuthorizationForCacheControl': ['requireAuthorizationForCacheControl', 'flag'],
  'caching/unauthorizedCacheControlHeaderStrategy': ['unauthorizedCacheControlHeaderStrategy', 'text'],
} as const;

const USUAL_SETTINGS: MethodSettings = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
};

/**
 * A stage with the operations of a patch done. Settings of methods are at `/{resource path}/{method}/{setting}`, with `*` for all.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html
 *
 * @throws BadRequestException, also for what there is none of here: caches, canary releases, client certificates
 */
export function patchedStage(stage: RestStage, operations: readonly PatchOperation[] = []): RestStage {
  const changed = patchSteps(operations).reduce(patchStage, stage);
  requireStage(changed);
  return changed;
}

function patchStage(stage: RestStage, step: PatchStep): RestStage {
  const { segments, op } = step;
  const [first = ''] = segments;
  if (['canarySettings', 'clientCertificateId', 'cacheClusterSize'].includes(first)) {
    // What there is not is taken away as often as anybody likes.
    if (op === 'remove' || first === 'cacheClusterSize' || (step.value ?? '') === '') return stage;
    throw notSupported(first);
  }
  if (op === 'remove' && segments.length === 1 && (first === 'accessLogSettings' || first === 'variables')) {
    return { ...stage, [first]: undefined };
  }
  if (segments.length < 2 || first === 'accessLogSettings' || first === 'variables') {
    return patchOnce(stage, STAGE_FIELDS, step);
  }
  return patchSettings(stage, step);
}

function patchSettings(stage: RestStage, step: PatchStep): RestStage {
  const [path = '', method = '', ...rest] = step.segments;
  const key = settingsKey(path, method);
  const { [key]: current, ...others } = stage.methodSettings ?? {};
  if (step.op === 'remove' && rest.length === 0) return { ...stage, methodSettings: others };
  const place = rest.join('/');
  if (!Object.hasOwn(SETTING_FIELDS, place) || step.op === 'remove') {
    throw invalidPatch(step.op, step.path, [...Object.keys(STAGE_FIELDS), '/{resourcePath}/{httpMethod}/{setting}']);
  }
  const [member, kind] = SETTING_FIELDS[place as keyof typeof SETTING_FIELDS];
  const one = { ...step, op: 'replace', segments: [member] } as const;
  const settings = patchOnce(current ?? USUAL_SETTINGS, { [`/${member}`]: kind }, one);
  if (settings.cachingEnabled) throw notSupported('Caching of answers');
  return { ...stage, methodSettings: { ...others, [key]: settings } };
}

/** Under what settings of a method are kept: `pets~1{id}/GET`, `*` for all resources or methods. */
export function settingsKey(resourcePath: string, method: string): string {
  return `${resourcePath.replace(/^\/(?=.)/, '').replaceAll('/', '~1')}/${method}`;
}

/**
 * How often a method may be called: what its own settings say, else those of all methods. Undefined where neither says it.
 */
export function stageThrottle(
  { methodSettings = {} }: RestStage,
  resourcePath: string,
  method: string,
):
  | { readonly rateLimit?: number | undefined; readonly burstLimit?: number | undefined; readonly key: string }
  | undefined {
  for (const key of [
    settingsKey(resourcePath, method),
    settingsKey(resourcePath, '*'),
    settingsKey('*', method),
    '*/*',
  ]) {
    const own = Object.hasOwn(methodSettings, key) ? methodSettings[key] : undefined;
    const { throttlingRateLimit: rateLimit = -1, throttlingBurstLimit: burstLimit = -1 } = own ?? {};
    // Below zero says that the account's own limit counts.
    if (rateLimit >= 0 || burstLimit >= 0) {
      return {
        rateLimit: rateLimit < 0 ? undefined : rateLimit,
        burstLimit: burstLimit < 0 ? undefined : burstLimit,
        key,
      };
    }
  }
  return undefined;
}

/** @throws BadRequestException */
export function requireStage({ stageName, variables = {}, cacheClusterEnabled }: RestStage): void {
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(stageName)) {
    throw badRequest('Stage name only allows a-zA-Z0-9_-');
  }
  if (cacheClusterEnabled) throw notSupported('A cache cluster');
  for (const [name, value] of Object.entries(variables)) {
    if (!/^[a-zA-Z0-9_]+$/.test(name)) throw badRequest(`Stage variable name ${name} only allows a-zA-Z0-9_`);
    if (!/^[A-Za-z0-9\-._~:/?#&=,]*$/.test(value)) {
      throw badRequest(`Stage variable value of ${name} only allows [A-Za-z0-9-._~:/?#&=,]`);
    }
  }
}
