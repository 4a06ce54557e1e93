import type { Stack, StackKey, StackMove, StackResource } from '@stoker/app/ports/stack-store';
import type { Tx } from '../connection/database.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { resourceIdentity, sealed, stackIdentity } from './stack-documents.js';
import { laterSql } from '../connection/held-rows.js';

/** Deleted stacks that an account may still look at, and ms for which. */
const DELETED_KEPT = 200;
const DELETED_KEPT_MS = 90 * 24 * 3_600_000;

/** Stacks of one account that are worked on at once, so that no account takes all that an engine can do. */
const AT_ONCE = 2;

/**
 * Takes the stack that has waited longest for somebody to work on it. Two that claim in the same moment may take one more of an
 * account than it is to have.
 */
export const CLAIM = `
  UPDATE stacks SET holder = $1, fence = fence + 1,
    lease_ends_at = ${laterSql('$2')}
  WHERE (account_id, uuid) = (
    SELECT waiting.account_id, waiting.uuid FROM stacks AS waiting
    WHERE waiting.operation_id IS NOT NULL
      AND (waiting.lease_ends_at IS NULL OR waiting.lease_ends_at < clock_timestamp())
      AND (SELECT count(*) FROM stacks AS taken
        WHERE taken.account_id = waiting.account_id AND taken.operation_id IS NOT NULL
          AND taken.lease_ends_at >= clock_timestamp()) < ${AT_ONCE}
    ORDER BY waiting.lease_ends_at NULLS FIRST, waiting.created_at LIMIT 1 FOR UPDATE OF waiting SKIP LOCKED)
  RETURNING account_id AS "accountId", uuid, fence`;

export const EXTEND = {
  name: 'extend_stack_lease',
  text: `UPDATE stacks SET lease_ends_at = ${laterSql('$4')}
    WHERE account_id = $1 AND uuid = $2 AND fence = $3::bigint AND operation_id IS NOT NULL`,
};

/** The fence goes on, so that what its holder still sends is refused. */
export const RELEASE = {
  name: 'release_stack_lease',
  text: `UPDATE stacks SET lease_ends_at = NULL, holder = NULL, fence = fence + 1
    WHERE account_id = $1 AND uuid = $2 AND fence = $3::bigint`,
};

/** Writes what a move changes. */
export async function writeMove(tx: Tx, box: SecretBox, key: StackKey, move: StackMove): Promise<void> {
  const { accountId, uuid: stackUuid } = key;
  const { stack, resources = [], removed = [], events = [] } = move;
  if (stack !== undefined) await writeStack(tx, box, stack);
  for (const resource of resources) await writeResource(tx, box, key, resource);
  for (const { logicalId, incarnation } of removed) {
    await tx.stackResource.deleteMany({ where: { accountId, stackUuid, logicalId, incarnation } });
  }
  if (events.length > 0) {
    await tx.stackEvent.createMany({ data: events.map((event) => ({ accountId, stackUuid, document: { ...event } })) });
  }
}

/** Writes a stack, new or not, with what others may import of it. */
async function writeStack(tx: Tx, box: SecretBox, stack: Stack): Promise<void> {
  const { accountId, uuid, name, createdAt, deletedAt, operation, outputs, imports } = stack;
  const data = {
    name,
    createdAt: BigInt(createdAt),
    deletedAt: deletedAt === undefined ? null : BigInt(deletedAt),
    operationId: operation?.id ?? null,
    ...sealed(box, stackIdentity(accountId, uuid), stack),
  };
  await tx.stack.upsert({
    where: { accountId_uuid: { accountId, uuid } },
    create: { accountId, uuid, ...data },
    update: data,
    select: { uuid: true },
  });
  const where = { accountId, stackUuid: uuid };
  await tx.stackExport.deleteMany({ where });
  const exported = outputs.flatMap(({ exportName, value }) =>
    exportName === undefined ? [] : [{ ...where, name: exportName, value }],
  );
  if (exported.length > 0) await tx.stackExport.createMany({ data: exported });
  await tx.stackImport.deleteMany({ where });
  if (imports.length > 0) await tx.stackImport.createMany({ data: imports.map((one) => ({ ...where, name: one })) });
}

async function writeResource(tx: Tx, box: SecretBox, key: StackKey, resource: StackResource): Promise<void> {
  const { accountId, uuid: stackUuid } = key;
  const { logicalId, incarnation } = resource;
  const id = { accountId, stackUuid, logicalId, incarnation };
  const columns = sealed(box, resourceIdentity(accountId, stackUuid, logicalId, incarnation), resource);
  await tx.stackResource.upsert({
    where: { accountId_stackUuid_logicalId_incarnation: id },
    create: { ...id, ...columns },
    update: columns,
    select: { incarnation: true },
  });
}

/** Forgets stacks that were deleted long ago, and all but the newest of the others. */
export async function forgetOld(tx: Tx, accountId: string): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM stacks WHERE account_id = ${accountId} AND deleted_at IS NOT NULL AND (
      deleted_at < extract(epoch FROM clock_timestamp()) * 1000 - ${DELETED_KEPT_MS}::bigint
      OR uuid NOT IN (
        SELECT uuid FROM stacks WHERE account_id = ${accountId} AND deleted_at IS NOT NULL
        ORDER BY deleted_at DESC LIMIT ${DELETED_KEPT}))`;
}
