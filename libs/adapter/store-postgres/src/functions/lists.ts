import type { FunctionVersion } from '@stoker/core/model/function';
import type { FunctionStore, Page, PageRequest } from '@stoker/app/ports/function-store';
import type { Statement } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { cut, markerKey, markerNumber } from '../connection/pages.js';
import { toAlias } from './alias-row.js';
import type { FunctionStoreContext } from './control-plane.js';
import { SELECT_VERSIONS, type SelectedVersion, toSelectedVersion } from './select-versions.js';
import { LATEST_NUMBER, toNumber } from './version-id.js';

/** $1 account, $2 the name after which the page begins, $3 limit. */
const LIST_LATEST: Statement = {
  name: 'list_functions',
  text: `${SELECT_VERSIONS} WHERE v.account_id = $1 AND v.number = ${LATEST_NUMBER} AND v.function_name > $2
    ORDER BY v.function_name LIMIT $3`,
};

/** $1 account, $2 and $3 name and number after which the page begins, $4 limit. */
const LIST_ALL: Statement = {
  name: 'list_all_versions',
  text: `${SELECT_VERSIONS} WHERE v.account_id = $1 AND (v.function_name, v.number) > ($2, $3)
    ORDER BY v.function_name, v.number LIMIT $4`,
};

/** $1 account, $2 function, $3 the number after which the page begins, $4 limit. */
const LIST_VERSIONS: Statement = {
  name: 'list_versions',
  text: `${SELECT_VERSIONS} WHERE v.account_id = $1 AND v.function_name = $2 AND v.number > $3
    ORDER BY v.number LIMIT $4`,
};

/** Before the number of `$LATEST`, where a first page begins. */
const BEFORE_ALL = LATEST_NUMBER - 1;

/** @throws InvalidParameterValueException */
function numberAfter(version: string | undefined): number {
  return version === undefined ? BEFORE_ALL : markerNumber(version, toNumber);
}

type Lists = Pick<FunctionStore, 'listFunctions' | 'listAllVersions' | 'listVersions' | 'listAliases'>;

/** Lists by key: a page starts after the last key of the one before, so it costs the same wherever it is. */
export function lists({ database, box }: FunctionStoreContext): Lists {
  const { prisma } = database;

  async function versions(
    list: string,
    statement: Statement,
    after: unknown[],
    page: PageRequest,
    keyOf: (version: FunctionVersion) => string[],
  ): Promise<Page<FunctionVersion>> {
    const { rows } = await database.queryControl<SelectedVersion>(statement, [...after, page.maxItems + 1]);
    return cut(
      list,
      rows.map((row) => toSelectedVersion(row, box)),
      page,
      keyOf,
    );
  }

  return {
    async listFunctions(accountId, page) {
      const [after = ''] = markerKey('functions', page, 1);
      return versions('functions', LIST_LATEST, [accountId, after], page, (one) => [one.functionName]);
    },

    async listAllVersions(accountId, page) {
      const [name = '', version] = markerKey('all-versions', page, 2);
      const after = [accountId, name, numberAfter(version)];
      return versions('all-versions', LIST_ALL, after, page, (one) => [one.functionName, one.version]);
    },

    async listVersions({ accountId, functionName }, page) {
      const [version] = markerKey('versions', page, 1);
      const after = [accountId, functionName, numberAfter(version)];
      return versions('versions', LIST_VERSIONS, after, page, (one) => [one.version]);
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
