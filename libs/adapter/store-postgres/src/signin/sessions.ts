import type { AdministratorRole, Grant } from '@stoker/core/signin/grant';
import type { Session, SessionOwner, SessionStore } from '@stoker/app/ports/session-store';
import type { Database } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import type { AdminSessionModel } from '../generated/models.js';

/** What is asked with every request. */
const WITH_ADMINISTRATOR = {
  administrator: { select: { name: true, role: true, disabled: true, mustChangePassword: true } },
} as const;

const MAX_LISTED = 1_000;

export function sessionStore(database: Database): SessionStore {
  const { prisma } = database;
  return {
    async create(session, secretHash) {
      const { id, owner, address, userAgent, createdAt, lastSeenAt, expiresAt } = session;
      const times = {
        createdAt: new Date(createdAt),
        lastSeenAt: new Date(lastSeenAt),
        expiresAt: new Date(expiresAt),
      };
      const data = {
        id,
        secretHash: Uint8Array.from(secretHash),
        address,
        userAgent,
        ...ownerColumns(owner),
        ...times,
      };
      await database.change((tx) => tx.adminSession.create({ data }));
    },

    async find(secretHash) {
      const where = { secretHash: Uint8Array.from(secretHash) };
      const row = await attempt(() => prisma.adminSession.findUnique({ where, include: WITH_ADMINISTRATOR }));
      if (row === null) return undefined;
      const { administrator } = row;
      if (administrator === null) return { session: toSession(row) };
      return {
        session: toSession(row),
        administrator: { ...administrator, role: administrator.role as AdministratorRole },
      };
    },

    async touch(id, now) {
      await database.keepBooks((tx) =>
        tx.adminSession.updateMany({ where: { id }, data: { lastSeenAt: new Date(now) } }),
      );
    },

    async rotate(id, secretHash) {
      const data = { secretHash: Uint8Array.from(secretHash) };
      await database.keepBooks((tx) => tx.adminSession.updateMany({ where: { id }, data }));
    },

    async listOf(owner) {
      const where = ownedBy(owner);
      const orderBy = { createdAt: 'desc' } as const;
      const rows = await attempt(() => prisma.adminSession.findMany({ where, orderBy, take: MAX_LISTED }));
      return rows.map(toSession);
    },

    async end(owner, id) {
      const { count } = await database.change((tx) => tx.adminSession.deleteMany({ where: { ...ownedBy(owner), id } }));
      return count > 0;
    },

    async endAll(owner, except) {
      const where = { ...ownedBy(owner), ...(except === undefined ? {} : { id: { not: except } }) };
      return (await database.change((tx) => tx.adminSession.deleteMany({ where }))).count;
    },

    async forgetEnded(now, idleSince) {
      const over = { OR: [{ expiresAt: { lte: new Date(now) } }, { lastSeenAt: { lte: new Date(idleSince) } }] };
      return (await database.keepBooks((tx) => tx.adminSession.deleteMany({ where: over }))).count;
    },
  };
}

function ownerColumns(owner: SessionOwner) {
  if (owner.kind === 'administrator') return { administratorId: owner.administratorId };
  const { issuer, subject, name, grants } = owner;
  return { issuer, subject, displayName: name, grants: [...grants] };
}

function ownedBy(owner: SessionOwner) {
  if (owner.kind === 'administrator') return { administratorId: owner.administratorId };
  return { issuer: owner.issuer, subject: owner.subject };
}

function toSession(row: AdminSessionModel): Session {
  const { id, address, userAgent } = row;
  return {
    id,
    owner: ownerOf(row),
    address,
    userAgent,
    createdAt: row.createdAt.getTime(),
    lastSeenAt: row.lastSeenAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
  };
}

/** The table's check lets no row be of neither kind. */
function ownerOf({ administratorId, issuer, subject, displayName, grants }: AdminSessionModel): SessionOwner {
  if (administratorId !== null) return { kind: 'administrator', administratorId };
  return { kind: 'openid', issuer: issuer!, subject: subject!, name: displayName!, grants: grants as Grant[] };
}
