import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionVersion } from '@stoker/core/model/function';
import { decodeMarker, encodeMarker } from '@stoker/app/ports/page-marker';
import type { FunctionStore, Page, PageRequest } from '@stoker/app/ports/function-store';
import { attempt } from '../connection/failures.js';
import type { Prisma } from '../generated/client.js';
import { toAlias } from './alias-row.js';
import type { FunctionStoreContext } from './control-plane.js';
import { LATEST_NUMBER, toNumber } from './version-id.js';
import { toVersion } from './version-row.js';

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
        include: { code: { select: { size: true } } },
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
              OR: [{ functionName: { gt: name } }, { functionName: name, number: { gt: markerNumber(version) } }],
            };
      return versions('all-versions', { accountId, ...from }, page, (one) => [one.functionName, one.version]);
    },

    async listVersions({ accountId, functionName }, page) {
      const [after] = markerKey('versions', page, 1);
      const from = after === undefined ? {} : { number: { gt: markerNumber(after) } };
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

function markerKey(list: string, { marker }: PageRequest, length: number): string[] {
  return marker === undefined ? [] : decodeMarker(list, marker, length);
}

function markerNumber(version: string): number {
  const number = toNumber(version);
  if (number === undefined) {
    throw new ServiceError('InvalidParameterValueException', 'The marker is not valid for this list.');
  }
  return number;
}

/** The page of `items`, which are one more than a page holds where there is another page. */
function cut<T>(list: string, items: T[], { maxItems }: PageRequest, keyOf: (item: T) => string[]): Page<T> {
  const shown = items.slice(0, maxItems);
  const last = shown.at(-1);
  return items.length > shown.length && last !== undefined
    ? { items: shown, nextMarker: encodeMarker(list, keyOf(last)) }
    : { items: shown };
}
