import { invalidPatch, patchOnce, type PatchFields, type PatchOperation, patchSteps, type PatchStep } from './patch.js';
import { badRequest } from '../gateway/refusals.js';
import { conflict, notFound } from './refusals.js';
import type { PlanStage, Throttle, UsagePlan } from './usage-plan.js';

const FIELDS: PatchFields = {
  '/name': 'text',
  '/description': 'text',
  '/productCode': 'text',
  '/throttle/burstLimit': 'integer',
  '/throttle/rateLimit': 'number',
  '/quota/limit': 'integer',
  '/quota/offset': 'integer',
  '/quota/period': 'text',
};
const PLACES = [...Object.keys(FIELDS), '/apiStages', '/apiStages/{apiId:stage}/throttle/{path}/{method}'];
const THROTTLE_FIELDS: PatchFields = { '/burstLimit': 'integer', '/rateLimit': 'number' };

/**
 * A usage plan with the operations of a patch done. Stages are added and removed as `{api}:{stage}`, the value of `/apiStages`.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsagePlan.html
 *
 * @throws BadRequestException, ConflictException, NotFoundException
 */
export function patchedUsagePlan(plan: UsagePlan, operations: readonly PatchOperation[] = []): UsagePlan {
  const changed = patchSteps(operations).reduce(patchPlan, plan);
  requireUsagePlan(changed);
  return changed;
}

function patchPlan(plan: UsagePlan, step: PatchStep): UsagePlan {
  const { op, path, segments, value = '' } = step;
  const [first = '', ...rest] = segments;
  if (op === 'remove' && rest.length === 0 && (first === 'throttle' || first === 'quota')) {
    return { ...plan, [first]: undefined };
  }
  if (first !== 'apiStages') {
    if (first === 'quota' && plan.quota === undefined) {
      return patchOnce({ ...plan, quota: { limit: 0, offset: 0, period: 'DAY' } }, FIELDS, step);
    }
    return patchOnce(plan, FIELDS, step);
  }
  if (rest.length === 0) {
    if (op === 'add') return { ...plan, apiStages: [...plan.apiStages, planStage(value)] };
    if (op !== 'remove') throw invalidPatch(op, path, PLACES);
    const { apiId, stage } = planStage(value);
    const apiStages = plan.apiStages.filter((one) => one.apiId !== apiId || one.stage !== stage);
    if (apiStages.length === plan.apiStages.length) throw notFound('stage');
    return { ...plan, apiStages };
  }
  return patchStageThrottle(plan, step);
}

function patchStageThrottle(plan: UsagePlan, step: PatchStep): UsagePlan {
  const [, name = '', what, resourcePath = '', method = '', member] = step.segments;
  const { apiId, stage } = planStage(name);
  const index = plan.apiStages.findIndex((one) => one.apiId === apiId && one.stage === stage);
  const found = plan.apiStages[index];
  if (found === undefined) throw notFound('stage');
  if (what !== 'throttle') throw invalidPatch(step.op, step.path, PLACES);
  const key = `${resourcePath}/${method}`;
  const { [key]: current = {}, ...others } = found.throttle ?? {};
  let throttle: Readonly<Record<string, Throttle>> | undefined;
  if (step.op === 'remove') throttle = method === '' ? undefined : others;
  else if (member === undefined) throw invalidPatch(step.op, step.path, PLACES);
  else {
    const one = { ...step, op: 'replace', segments: [member] } as const;
    throttle = { ...others, [key]: patchOnce(current, THROTTLE_FIELDS, one) };
  }
  return { ...plan, apiStages: plan.apiStages.with(index, { ...found, throttle }) };
}

function planStage(text: string): PlanStage {
  const [apiId = '', stage = ''] = text.split(':');
  if (apiId === '' || stage === '')
    throw badRequest('Invalid API identifier and stage specified: must be {apiId}:{stage}');
  return { apiId, stage };
}

/** @throws BadRequestException, ConflictException for a stage that it has twice */
export function requireUsagePlan({ name, quota, throttle, apiStages }: UsagePlan): void {
  if (typeof name !== 'string' || name === '') throw badRequest('Usage Plan name must be non-empty');
  requireThrottle(throttle);
  const seen = new Set<string>();
  for (const { apiId, stage, throttle: byMethod = {} } of apiStages) {
    const key = `${apiId}:${stage}`;
    if (seen.has(key)) throw conflict(`API Stage ${key} is in the Usage Plan already`);
    seen.add(key);
    Object.values(byMethod).forEach(requireThrottle);
  }
  if (quota === undefined) return;
  const longest = { DAY: 0, WEEK: 6, MONTH: 27 }[quota.period] as number | undefined;
  if (longest === undefined) throw badRequest('Invalid quota period specified. Must be one of: [DAY, WEEK, MONTH]');
  if (quota.limit < 0) throw badRequest('Usage Plan quota limit must not be negative');
  if (quota.offset < 0 || quota.offset > longest) {
    throw badRequest(`Usage Plan quota offset must be between 0 and ${longest} for the period ${quota.period}`);
  }
}

function requireThrottle({ rateLimit = 0, burstLimit = 0 }: Throttle = {}): void {
  if (rateLimit < 0 || burstLimit < 0) throw badRequest('Usage Plan throttle limits must not be negative');
}
