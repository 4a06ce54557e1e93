import type {
  ChangeSet,
  NewStackEvent,
  Stack,
  StackKey,
  StackReads,
  StackResource,
} from '@stoker/app/ports/stack-store';
import type { Database, PrismaReader, Tx } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { cut, markerKey, markerNumber, wholeNumber } from '../connection/pages.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { changeSetIdentity, opened, resourceIdentity, stackIdentity } from './stack-documents.js';

interface StackRow {
  readonly accountId: string;
  readonly uuid: string;
  readonly document: Uint8Array;
  readonly sealingKeyId: string;
}

/** Reads of stacks in Postgres. */
export function stackReads({ prisma }: Pick<Database, 'prisma'>, box: SecretBox): StackReads {
  return {
    async find(accountId, { name, uuid }) {
      const where = uuid === undefined ? { accountId, name, deletedAt: null } : { accountId, uuid };
      const row = await attempt(() => prisma.stack.findFirst({ where }));
      return row === null ? undefined : toStack(box, row);
    },

    async list(accountId, page) {
      const [at, uuid] = markerKey('stacks', page, 2);
      const before = at === undefined ? undefined : BigInt(markerNumber(at, wholeNumber));
      const rows = await attempt(() =>
        prisma.stack.findMany({
          where: {
            accountId,
            ...(before !== undefined && {
              OR: [{ createdAt: { lt: before } }, { createdAt: before, uuid: { lt: uuid! } }],
            }),
          },
          orderBy: [{ createdAt: 'desc' }, { uuid: 'desc' }],
          take: page.maxItems + 1,
        }),
      );
      const stacks = rows.map((row) => toStack(box, row));
      return cut('stacks', stacks, page, ({ createdAt, uuid: id }) => [String(createdAt), id]);
    },

    resources: (key) => attempt(() => resourcesOf(prisma, box, key)),

    async events({ accountId, uuid: stackUuid }, page) {
      const [after] = markerKey('stack-events', page, 1);
      const before = after === undefined ? undefined : BigInt(markerNumber(after, wholeNumber));
      const rows = await attempt(() =>
        prisma.stackEvent.findMany({
          where: { accountId, stackUuid, ...(before !== undefined && { number: { lt: before } }) },
          orderBy: { number: 'desc' },
          take: page.maxItems + 1,
        }),
      );
      const found = cut('stack-events', rows, page, ({ number }) => [String(number)]);
      return { ...found, items: found.items.map(({ document }) => document as unknown as NewStackEvent) };
    },

    async exports(accountId) {
      const rows = await attempt(() =>
        prisma.stackExport.findMany({
          where: { accountId },
          orderBy: { name: 'asc' },
          // Not the stack's document, which may be large, and would be read once for each of its exports.
          select: { name: true, value: true, stackUuid: true, stack: { select: { name: true } } },
        }),
      );
      return rows.map(({ name, value, stackUuid: uuid, stack }) => ({
        name,
        value,
        stack: { accountId, uuid, name: stack.name },
      }));
    },

    async importers(accountId, exportName) {
      const rows = await attempt(() =>
        prisma.stackImport.findMany({
          where: { accountId, name: exportName },
          select: { stack: { select: { name: true } } },
        }),
      );
      return rows.map(({ stack }) => stack.name).sort();
    },

    async findChangeSet({ accountId, uuid: stackUuid }, ref) {
      const row = await attempt(() => prisma.stackChangeSet.findFirst({ where: { accountId, stackUuid, ...ref } }));
      return row === null ? undefined : toChangeSet(box, row);
    },

    async changeSetById(accountId, uuid) {
      const row = await attempt(() => prisma.stackChangeSet.findFirst({ where: { accountId, uuid } }));
      return row === null ? undefined : toChangeSet(box, row);
    },

    async changeSets({ accountId, uuid: stackUuid }) {
      const rows = await attempt(() =>
        prisma.stackChangeSet.findMany({ where: { accountId, stackUuid }, orderBy: { name: 'asc' } }),
      );
      return rows.map((row) => toChangeSet(box, row));
    },
  };
}

/** In the order in which they came. */
export async function resourcesOf(
  prisma: PrismaReader | Tx,
  box: SecretBox,
  { accountId, uuid: stackUuid }: StackKey,
): Promise<StackResource[]> {
  const rows = await prisma.stackResource.findMany({ where: { accountId, stackUuid }, orderBy: { number: 'asc' } });
  return rows.map(({ logicalId, incarnation, ...row }) =>
    opened(box, resourceIdentity(accountId, stackUuid, logicalId, incarnation), row),
  );
}

export function toStack(box: SecretBox, row: StackRow): Stack {
  return opened(box, stackIdentity(row.accountId, row.uuid), row);
}

function toChangeSet(box: SecretBox, row: StackRow): ChangeSet {
  return opened(box, changeSetIdentity(row.accountId, row.uuid), row);
}
