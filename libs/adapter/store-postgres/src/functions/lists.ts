import type { FunctionVersion } from '@stoker/core/model/function';
import type { FunctionStore, Page, PageRequest } from '@stoker/app/ports/function-store';
import { attempt } from '../connection/failures.js';
import { cut, markerKey, markerNumber } from '../connection/pages.js';
import type { Prisma } from '../generated/client.js';
import { toAlias } from './alias-row.js';
import type { FunctionStoreContext } from './control-plane.js';
import { LATEST_NUMBER, toNumber } from './version-id.js';
import { toVersion, WITH_PACKAGES } from './version-row.js';

type Lists = Pick<FunctionStore, 'listFunctions' | 'listAllVersions' | 'listVersions' | 'listAliases'>;

/** Lists by key: a page starts after the last key of the one before, so it costs the same wherever it is. */
export function lists({ database, box }: FunctionStoreContext): Lists {
  const { prisma } = database;

  async function versions(
    list: string,
    where: Prisma.FunctionVersionWhereInput,
    page: PageRequest,
    keyOf: (version: FunctionVersion) => string[],
  ): Promise<Page<FunctionVersion>> {
    const rows = await attempt(() =>
      prisma.functionVersion.findMany({
        where,
        orderBy: [{ functionName: 'asc' }, { number: 'asc' }],
        take: page.maxItems + 1,
        include: WITH_PACKAGES,
      }),
    );
    return cut(
      list,
      rows.map((row) => toVersion(row, box)),
      page,
      keyOf,
    );
  }

  return {
    async listFunctions(accountId, page) {
      const [after] = markerKey('functions', page, 1);
      const from = after === undefined ? {} : { functionName: { gt: after } };
      const where = { accountId, number: LATEST_NUMBER, ...from };
      return versions('functions', where, page, (one) => [one.functionName]);
    },

    async listAllVersions(accountId, page) {
      const [name, version] = markerKey('all-versions', page, 2);
      const from =
        name === undefined || version === undefined
          ? {}
          : {
              OR: [
                { functionName: { gt: name } },
                { functionName: name, number: { gt: markerNumber(version, toNumber) } },
              ],
            };
      return versions('all-versions', { accountId, ...from }, page, (one) => [one.functionName, one.version]);
    },

    async listVersions({ accountId, functionName }, page) {
      const [after] = markerKey('versions', page, 1);
      const from = after === undefined ? {} : { number: { gt: markerNumber(after, toNumber) } };
      return versions('versions', { accountId, functionName, ...from }, page, (one) => [one.version]);
    },

    async listAliases({ accountId, functionName }, version, page) {
      const [after] = markerKey('aliases', page, 1);
      const number = version === undefined ? undefined : (toNumber(version) ?? -1); // no version, no alias
      const rows = await attempt(() =>
        prisma.functionAlias.findMany({
          where: {
            accountId,
            functionName,
            ...(after === undefined ? {} : { name: { gt: after } }),
            ...(number === undefined ? {} : { OR: [{ versionNumber: number }, { additionalNumber: number }] }),
          },
          orderBy: { name: 'asc' },
          take: page.maxItems + 1,
        }),
      );
      return cut('aliases', rows.map(toAlias), page, (one) => [one.name]);
    },
  };
}
