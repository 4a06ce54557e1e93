import { type FunctionVersion, LATEST } from '@stoker/core/model/function';
import type { FunctionStore } from '@stoker/app/ports/function-store';
import type { Statement } from '../connection/database.js';
import type { FunctionAliasModel } from '../generated/models.js';
import { toAlias } from './alias-row.js';
import { CODE_BYTES } from './code-bytes.js';
import type { FunctionStoreContext } from './control-plane.js';
import { FIND_VERSION, SELECT_VERSIONS, type SelectedVersion, toSelectedVersion } from './select-versions.js';
import { toNumber } from './version-id.js';

const LIST_UNSETTLED = {
  name: 'list_unsettled',
  text: `${SELECT_VERSIONS}
    WHERE v.state = 'Pending' OR (v.number = 0 AND v.last_update_status = 'InProgress')`,
};

const LIST_SNAP_START = {
  name: 'list_snap_start',
  text: `${SELECT_VERSIONS}
    WHERE v.snap_start AND v.number > 0 AND v.state = 'Active' AND (
      v.number = (SELECT max(number) FROM function_versions n
        WHERE n.account_id = v.account_id AND n.function_name = v.function_name)
      OR EXISTS (SELECT FROM function_aliases a
        WHERE a.account_id = v.account_id AND a.function_name = v.function_name
          AND v.number IN (a.version_number, a.additional_number)))`,
};

const FIND_ALIAS = {
  name: 'find_alias',
  text: `SELECT account_id AS "accountId", function_name AS "functionName", name, description,
      version_number AS "versionNumber", additional_number AS "additionalNumber",
      additional_weight AS "additionalWeight", revision_id AS "revisionId"
    FROM function_aliases WHERE account_id = $1 AND function_name = $2 AND name = $3`,
};

const REFERS_TO_IMAGE = {
  name: 'refers_to_image',
  text: `SELECT EXISTS (SELECT FROM function_versions WHERE account_id = $1 AND image_digest = $2) AS found`,
};

const USAGE = {
  name: 'code_usage',
  text: `SELECT (SELECT count(*) FROM functions WHERE account_id = $1)::int AS "functionCount",
    ${CODE_BYTES} AS "codeBytes"`,
};

type Reads = Pick<
  FunctionStore,
  'findVersion' | 'findAlias' | 'listUnsettled' | 'listSnapStart' | 'refersToImage' | 'usage'
>;

/** The reads that stand in the way of a cold start or of every upload: prepared statements, no Prisma. */
export function reads({ database, box }: FunctionStoreContext): Reads {
  const versions = async (statement: Statement, values: unknown[]): Promise<FunctionVersion[]> => {
    const { rows } = await database.query<SelectedVersion>(statement, values);
    return rows.map((row) => toSelectedVersion(row, box));
  };

  return {
    async findVersion({ accountId, functionName }, version = LATEST) {
      const number = toNumber(version);
      if (number === undefined) return undefined;
      const [found] = await versions(FIND_VERSION, [accountId, functionName, number]);
      return found;
    },

    async findAlias({ accountId, functionName }, name) {
      const { rows } = await database.query<FunctionAliasModel>(FIND_ALIAS, [accountId, functionName, name]);
      return rows[0] && toAlias(rows[0]);
    },

    listUnsettled: () => versions(LIST_UNSETTLED, []),

    listSnapStart: () => versions(LIST_SNAP_START, []),

    async refersToImage(accountId, digest) {
      const { rows } = await database.query<{ found: boolean }>(REFERS_TO_IMAGE, [accountId, digest]);
      return rows[0]!.found;
    },

    async usage(accountId) {
      const { rows } = await database.query<{ functionCount: number; codeBytes: number }>(USAGE, [accountId]);
      return rows[0] ?? { functionCount: 0, codeBytes: 0 };
    },
  };
}
