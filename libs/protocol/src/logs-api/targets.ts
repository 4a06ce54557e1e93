import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import { type LogGroupKey, logStreamArn, type NamedGroup, resolveLogGroup } from '@stoker/core/logs/log-group';

/** The group that a request names. */
export function groupOf(named: NamedGroup, { region, principal }: Caller): LogGroupKey {
  return resolveLogGroup(named, { region, accountId: principal.accountId });
}

/**
 * Asks for an action on a group, or on one of its streams. What policies are asked about where it is a group is what AWS's own
 * refusals name, so that `log-group:NAME:*` and `*` allow it and `log-group:NAME` does not.
 */
export function accessToGroup(action: string, group: LogGroupKey, caller: Caller, stream?: string): AccessCheck {
  return { action: `logs:${action}`, resource: logStreamArn(caller.region, group, stream) };
}
