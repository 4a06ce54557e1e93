import { viewEvent } from '@stoker/core/events/bus/event-view';
import { type AccessRequest, evaluate } from '@stoker/core/iam/evaluate';
import type { ContextLookup } from '@stoker/core/iam/text-matcher';
import { guardrailsOf } from '../../accounts/completed-guardrails.js';
import type { CachedIdentity } from '../../identity/cached-identity.js';
import { allCompiled, compiled } from '../../identity/compiled-policies.js';
import type { ResourcePolicies } from '../../identity/resource-policies.js';
import { serviceMayAssume } from '../../identity/service-role.js';
import type { NewDelivery } from '../../ports/delivery-store.js';
import type { TargetAccess } from './target-access.js';

export interface DeliveryGatePorts {
  readonly identity: Pick<CachedIdentity, 'findRole' | 'findAccount'>;
  /** Policies on functions; other targets have none here. */
  readonly policyOf: ResourcePolicies;
}

/**
 * Whether a delivery may go to its target now: decided when it is sent, so that a permission that was taken away counts.
 *
 * With a role, the role must trust the sending service and its policies allow the action; on a target of another account its
 * owner's policy must too. Without one the service sends in its own name: to a function its policy must name the service, as
 * `AddPermission` writes it; all else must be the sender's own account's, which needs no permission of itself.
 */
export class DeliveryGate {
  constructor(private readonly ports: DeliveryGatePorts) {}

  async permits(delivery: NewDelivery, access: TargetAccess): Promise<boolean> {
    const { roleArn } = delivery.sender;
    return roleArn === undefined
      ? this.#permitsService(delivery, access)
      : this.#permitsRole(delivery, access, roleArn);
  }

  async #permitsService(delivery: NewDelivery, access: TargetAccess): Promise<boolean> {
    if (access.kind !== 'lambda') return access.accountId === undefined || access.accountId === delivery.accountId;
    const policy = await this.#policyOn(access);
    if (policy === undefined) return false;
    const principal = { kind: 'service', arn: servicePrincipal(delivery), accountId: '' } as const;
    return evaluate(requestOf(delivery, access, principal), { identity: [], resource: compiled(policy) }).allowed;
  }

  async #permitsRole(delivery: NewDelivery, access: TargetAccess, roleArn: string): Promise<boolean> {
    const { accountId, sender } = delivery;
    const role = await this.ports.identity.findRole(roleArn);
    if (role?.accountId !== accountId) return false;
    if (!serviceMayAssume(role, servicePrincipal(delivery), { accountId, arn: sender.sourceArn })) return false;
    const [account, policy] = await Promise.all([this.ports.identity.findAccount(accountId), this.#policyOn(access)]);
    const { policies, boundary } = role;
    const request = requestOf(delivery, access, { kind: 'role', arn: role.arn, accountId });
    const guardrails = guardrailsOf(account);
    return evaluate(request, {
      identity: allCompiled(policies),
      boundary: boundary && compiled(boundary),
      guardrails: guardrails && allCompiled(guardrails),
      resource: policy && compiled(policy),
    }).allowed;
  }

  async #policyOn({ action, resource }: TargetAccess) {
    return this.ports.policyOf({ action, resource });
  }
}

function servicePrincipal({ sender }: NewDelivery): string {
  return `${sender.service}.amazonaws.com`;
}

function requestOf(delivery: NewDelivery, access: TargetAccess, principal: AccessRequest['principal']): AccessRequest {
  const { kind, action, resource } = access;
  const resourceAccountId = access.accountId ?? delivery.accountId;
  const common = contextOf(delivery, principal, resourceAccountId);
  const context = kind === 'events' ? withEvent(common, delivery) : common;
  return { principal, action, resource, resourceAccountId, context };
}

/** Of a role the keys that say who it is; of a service those that say for whom it acts. */
function contextOf(
  { sender, accountId }: NewDelivery,
  { kind, arn }: AccessRequest['principal'],
  resourceAccountId: string,
): ContextLookup {
  const own: readonly (readonly [string, string])[] =
    kind === 'service'
      ? [
          ['aws:sourcearn', sender.sourceArn],
          ['aws:sourceaccount', accountId],
          ['aws:principalservicename', arn],
          ['aws:principalisawsservice', 'true'],
        ]
      : [
          ['aws:principalarn', arn],
          ['aws:principalaccount', accountId],
          ['aws:principaltype', 'AssumedRole'],
          ['aws:principalisawsservice', 'false'],
        ];
  const keys = new Map([...own, ['aws:resourceaccount', resourceAccountId], ['aws:securetransport', 'true']]);
  return (key) => keys.get(key);
}

/** With the keys of what is put on a bus, which is read only where a policy asks for them. */
function withEvent(common: ContextLookup, { parameters, payload }: NewDelivery): ContextLookup {
  let keys: ReadonlyMap<string, unknown> | undefined;
  const read = (): ReadonlyMap<string, unknown> => {
    const given = parameters.event;
    if (given !== undefined) return eventKeys(given.source, given.detailType);
    const text = Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('utf8');
    const event = viewEvent(text)?.value;
    return eventKeys(event?.['source'], event?.['detail-type']);
  };
  return (key) => {
    if (!key.startsWith('events:')) return common(key);
    const value = (keys ??= read()).get(key);
    return typeof value === 'string' ? value : undefined;
  };
}

function eventKeys(source: unknown, detailType: unknown): ReadonlyMap<string, unknown> {
  return new Map([
    ['events:source', source],
    ['events:detail-type', detailType],
  ]);
}
