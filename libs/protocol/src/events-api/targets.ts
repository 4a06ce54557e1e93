import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import { ServiceError } from '@stoker/core/errors/service-error';
import { type BusTarget, busArn, resolveBus, type RuleTarget, ruleArn } from '@stoker/core/events/bus/bus-name';
import { parseArn } from '@stoker/core/model/arn';
import { parseTargetArn, SEND_ACTIONS } from '@stoker/core/model/target-arn';
import type { Home } from '@stoker/core/model/function-name';
import type { Target } from '../aws-model/events.generated.js';

/** The service that roles of targets are handed to. */
const EVENTS_SERVICE = 'events.amazonaws.com';

/** Where a caller's names are looked up. */
export function homeOf({ region, principal }: Caller): Home {
  return { region, accountId: principal.accountId };
}

/** The bus that a request names, the default one where it names none. */
export function busOf(nameOrArn: string | undefined, caller: Caller): BusTarget {
  return resolveBus(nameOrArn, homeOf(caller));
}

/** The rule that a request names, and its bus with it. */
export function ruleOf(
  ruleName: string,
  { EventBusName }: { readonly EventBusName?: string | undefined },
  caller: Caller,
): RuleTarget {
  return { ...busOf(EventBusName, caller), ruleName };
}

/** Asks for an action on a bus. */
export function accessToBus(action: string, bus: BusTarget, context?: AccessCheck['context']): AccessCheck {
  return { action: `events:${action}`, resource: busArn(bus), ...(context && { context }) };
}

/** Asks for an action on a rule, in the account that the request named, whether or not the rule is there. */
export function accessToRule(action: string, rule: RuleTarget, context?: AccessCheck['context']): AccessCheck {
  return { action: `events:${action}`, resource: ruleArn(rule), ...(context && { context }) };
}

/** Asks for an action that knows no resource. */
export function accessToAll(action: string): readonly AccessCheck[] {
  return [{ action: `events:${action}`, resource: '*' }];
}

/**
 * Asks whether the caller may hand roles to the service; each is asked about once.
 *
 * @throws AccessDeniedException for a role of another account, whether or not it is there
 */
export function passRoles(roleArns: readonly (string | undefined)[], { accountId }: Home): readonly AccessCheck[] {
  const named = new Set(roleArns.filter((arn) => arn !== undefined));
  return [...named].map((resource) => {
    const owner = parseArn(resource)?.accountId;
    if (owner !== undefined && owner !== accountId) {
      throw new ServiceError('AccessDeniedException', 'Cross-account pass role is not allowed.');
    }
    return { action: 'iam:PassRole', resource, context: { 'iam:PassedToService': EVENTS_SERVICE } };
  });
}

/**
 * Asks whether the caller may send to queues and topics that a rule is to send to without a role. On AWS the policy on each says
 * whether rules may; there are none here, and whoever may change a rule could else have sent what he may not send himself.
 * Functions have policies, and buses take a role.
 */
export function sendInOwnName(targets: readonly Target[], { accountId }: Home): readonly AccessCheck[] {
  const arns = targets
    .filter(({ RoleArn }) => RoleArn === undefined)
    .flatMap(({ Arn, DeadLetterConfig }) => [
      Arn,
      ...(DeadLetterConfig?.Arn === undefined ? [] : [DeadLetterConfig.Arn]),
    ]);
  return [...new Set(arns)].flatMap((resource) => {
    const arn = parseTargetArn(resource);
    const isOwn = arn?.accountId === accountId && (arn.service === 'sqs' || arn.service === 'sns');
    return isOwn ? [{ action: SEND_ACTIONS[arn.service], resource }] : [];
  });
}

/** The refusal of a member that is not supported. */
export function unsupportedMember(name: string): ServiceError {
  return new ServiceError('ValidationException', `Parameter ${name} is not supported.`);
}
