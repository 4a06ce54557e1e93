import { ServiceError } from '@stoker/core/errors/service-error';
import type {
  ChangeSet,
  ClaimedStack,
  NewStackEvent,
  Stack,
  StackKey,
  StackMove,
  StackReads,
  StackStore,
} from '@stoker/app/ports/stack-store';
import { keepingProtection } from '@stoker/app/stacks/protect-stack';
import type { Database, Tx } from '../connection/database.js';
import { failureKind } from '../connection/failures.js';
import { lockCounts } from '../quotas/require-room.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { resourcesOf, stackReads, toStack } from './stack-reads.js';
import { changeSetIdentity, sealed } from './stack-documents.js';
import { CLAIM, EXTEND, forgetOld, RELEASE, writeMove } from './write-stacks.js';

/** Stacks in Postgres, and the leases of those who work on them, by the database's clock. */
export class PostgresStackStore implements StackStore {
  readonly #listeners: (() => void)[] = [];

  readonly find: StackReads['find'];
  readonly list: StackReads['list'];
  readonly resources: StackReads['resources'];
  readonly events: StackReads['events'];
  readonly exports: StackReads['exports'];
  readonly importers: StackReads['importers'];
  readonly findChangeSet: StackReads['findChangeSet'];
  readonly changeSetById: StackReads['changeSetById'];
  readonly changeSets: StackReads['changeSets'];

  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {
    ({
      find: this.find,
      list: this.list,
      resources: this.resources,
      events: this.events,
      exports: this.exports,
      importers: this.importers,
      findChangeSet: this.findChangeSet,
      changeSetById: this.changeSetById,
      changeSets: this.changeSets,
    } = stackReads(database, box));
  }

  async create(stack: Stack, events: readonly NewStackEvent[], limit: number): Promise<void> {
    const { accountId, name } = stack;
    await this.database.change(async (tx) => {
      await lockCounts(tx, accountId);
      const taken = await tx.stack.findFirst({ where: { accountId, name, deletedAt: null }, select: { uuid: true } });
      if (taken !== null) throw new ServiceError('AlreadyExistsException', `Stack [${name}] already exists`);
      if ((await tx.stack.count({ where: { accountId, deletedAt: null } })) >= limit) {
        throw new ServiceError('LimitExceededException', `Limit for stack has been exceeded: ${limit}`);
      }
      await forgetOld(tx, accountId);
      await writeMove(tx, this.box, stack, { stack, events });
    });
    if (stack.operation !== undefined) this.#noteWork();
  }

  async change(key: StackKey, change: (stack: Stack) => StackMove): Promise<void> {
    await this.database.change(async (tx) => {
      const found = await lockStack(tx, this.box, key);
      if (found === undefined) throw new ServiceError('ValidationException', 'The stack does not exist');
      await writeMove(tx, this.box, key, change(found));
    });
    this.#noteWork();
  }

  async cancel({ accountId, uuid }: StackKey): Promise<void> {
    await this.database.change(async (tx) => {
      await tx.$executeRaw`
        UPDATE stacks SET cancelled_operation = operation_id WHERE account_id = ${accountId} AND uuid = ${uuid}`;
    });
  }

  async isCancelled({ accountId, uuid }: StackKey): Promise<boolean> {
    const [row] = await this.database.prisma.$queryRaw<{ cancelled: boolean | null }[]>`
      SELECT cancelled_operation = operation_id AS cancelled FROM stacks
      WHERE account_id = ${accountId} AND uuid = ${uuid}`;
    return row?.cancelled === true;
  }

  async createChangeSet(changeSet: ChangeSet, limit: number): Promise<void> {
    const { stack, uuid, name } = changeSet;
    const { accountId, uuid: stackUuid } = stack;
    await this.database.change(async (tx) => {
      await lockCounts(tx, accountId);
      const where = { accountId, stackUuid };
      if ((await tx.stackChangeSet.count({ where: { ...where, name } })) > 0) {
        throw new ServiceError('AlreadyExistsException', `ChangeSet ${name} already exists`);
      }
      if ((await tx.stackChangeSet.count({ where })) >= limit) {
        throw new ServiceError('LimitExceededException', `Limit for change sets has been exceeded: ${limit}`);
      }
      const columns = sealed(this.box, changeSetIdentity(accountId, uuid), changeSet);
      await tx.stackChangeSet.create({ data: { accountId, uuid, stackUuid, name, ...columns } });
    });
  }

  async updateChangeSet(changeSet: ChangeSet): Promise<void> {
    const { accountId } = changeSet.stack;
    const { uuid } = changeSet;
    const data = sealed(this.box, changeSetIdentity(accountId, uuid), changeSet);
    await this.database.change((tx) => tx.stackChangeSet.updateMany({ where: { accountId, uuid }, data }));
  }

  async deleteChangeSet({ accountId, uuid: stackUuid }: StackKey, uuid: string): Promise<void> {
    await this.database.change((tx) => tx.stackChangeSet.deleteMany({ where: { accountId, stackUuid, uuid } }));
  }

  claim(holder: string, leaseMs: number): Promise<ClaimedStack | undefined> {
    return this.database.keepBooks(async (tx): Promise<ClaimedStack | undefined> => {
      const [claimed] = await tx.$queryRawUnsafe<{ accountId: string; uuid: string; fence: bigint }[]>(
        CLAIM,
        holder,
        leaseMs,
      );
      if (claimed === undefined) return undefined;
      const { accountId, uuid, fence } = claimed;
      const row = await tx.stack.findUniqueOrThrow({ where: { accountId_uuid: { accountId, uuid } } });
      return {
        stack: toStack(this.box, row),
        resources: await resourcesOf(tx, this.box, { accountId, uuid }),
        fence: String(fence),
      };
    });
  }

  async extend({ accountId, uuid }: StackKey, fence: string, leaseMs: number): Promise<boolean> {
    const { rowCount } = await this.database.query(EXTEND, [accountId, uuid, fence, leaseMs]);
    return rowCount === 1;
  }

  async release({ accountId, uuid }: StackKey, fence: string): Promise<void> {
    await this.database.query(RELEASE, [accountId, uuid, fence]);
  }

  async record(key: StackKey, fence: string, move: StackMove): Promise<boolean> {
    try {
      return await this.database.keepBooks(async (tx) => {
        const { accountId, uuid } = key;
        const [held] = await tx.$queryRaw<Parameters<typeof toStack>[1][]>`
          SELECT account_id AS "accountId", uuid, document, sealing_key_id AS "sealingKeyId" FROM stacks
          WHERE account_id = ${accountId} AND uuid = ${uuid} AND fence = ${fence}::bigint FOR UPDATE`;
        if (held === undefined) return false;
        const stack = move.stack && keepingProtection(move.stack, toStack(this.box, held));
        await writeMove(tx, this.box, key, { ...move, stack });
        return true;
      });
    } catch (error) {
      if (failureKind(error) !== 'duplicate') throw error;
      throw new ServiceError('ValidationException', 'An export of the stack has a name that another stack exports.');
    }
  }

  onWork(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #noteWork(): void {
    for (const listener of this.#listeners) listener();
  }
}

async function lockStack(tx: Tx, box: SecretBox, { accountId, uuid }: StackKey): Promise<Stack | undefined> {
  await tx.$queryRaw`SELECT FROM stacks WHERE account_id = ${accountId} AND uuid = ${uuid} FOR UPDATE`;
  const row = await tx.stack.findUnique({ where: { accountId_uuid: { accountId, uuid } } });
  return row === null ? undefined : toStack(box, row);
}
