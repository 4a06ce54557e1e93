import type { Tx } from '../connection/database.js';

/**
 * Deletes what an account has beside its functions, layers and events, which it must have none of: what would go on firing
 * (schedules, rules, event sources, bucket notifications, what waits to be sent), its stacks, APIs and domain names, all that IAM holds of it, its alias, so that
 * another account may have those names, and settings that nothing refers to any more. What is the operator's stays: quotas,
 * guardrails, usage and the audit trail.
 */
export async function emptyAccount(tx: Tx, accountId: string): Promise<void> {
  const where = { accountId };
  await tx.timer.deleteMany({ where });
  await tx.delivery.deleteMany({ where: { accountId, status: 'pending' } });
  await tx.bucketWrite.deleteMany({ where });
  await tx.bucketNotification.deleteMany({ where });
  await tx.quotaAlarm.deleteMany({ where });
  // With their schedules.
  await tx.scheduleGroup.deleteMany({ where });
  await tx.eventRule.deleteMany({ where });
  await tx.eventBus.deleteMany({ where });
  // With what they know of their resources, which go below.
  await tx.stack.deleteMany({ where });
  await tx.gatewayPart.deleteMany({ where });
  await tx.gatewayName.deleteMany({ where });
  await tx.gatewayApi.deleteMany({ where });
  await tx.eventSourceMapping.deleteMany({ where });
  await tx.codeSigningConfig.deleteMany({ where });
  await tx.accountAlias.deleteMany({ where });
  await tx.oidcProvider.deleteMany({ where });
  await tx.accessKey.deleteMany({ where });
  await tx.groupMember.deleteMany({ where });
  // With their inline policies and attachments.
  await tx.group.deleteMany({ where });
  await tx.user.deleteMany({ where });
  await tx.role.deleteMany({ where });
  await tx.managedPolicy.deleteMany({ where });
}
