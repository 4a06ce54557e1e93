import type { IamStore, IamUser } from '@stoker/app/ports/iam-store';
import type { Database } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { userPrincipal } from '../identity/names.js';

/** Identities as their accounts administer them. */
export class PostgresIamStore implements IamStore {
  constructor(private readonly database: Database) {}

  findUser(accountId: string, name: string): Promise<IamUser | undefined> {
    return attempt(async () => {
      const row = await this.database.prisma.user.findUnique({ where: { accountId_name: { accountId, name } } });
      if (row === null) return undefined;
      const { arn, id } = userPrincipal(accountId, name, row.uniqueId);
      return { accountId, name, path: '/', id, arn, createdAt: row.createdAt.getTime() };
    });
  }
}
