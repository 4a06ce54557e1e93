import { LATEST } from '@stoker/core/model/function';
import type { FunctionStore } from '@stoker/app/ports/function-store';
import type { FunctionAliasModel, FunctionVersionModel } from '../generated/models.js';
import { toAlias } from './alias-row.js';
import { CODE_BYTES } from './code-bytes.js';
import type { FunctionStoreContext } from './control-plane.js';
import { toNumber } from './version-id.js';
import { toVersion, type VersionRow } from './version-row.js';

const VERSION = `
  v.account_id AS "accountId", v.function_name AS "functionName", v.number, v.revision_id AS "revisionId",
  v.runtime, v.handler, v.role, v.description, v.memory_size AS "memorySize", v.timeout,
  v.ephemeral_storage AS "ephemeralStorage", v.snap_start AS "snapStart", v.architecture, v.environment, v.sealing_key_id AS "sealingKeyId",
  v.code_sha256 AS "codeSha256", v.image_uri AS "imageUri", v.image_resolved_uri AS "imageResolvedUri",
  v.image_digest AS "imageDigest", v.image_config AS "imageConfig", v.options, v.last_modified AS "lastModified", v.state, v.state_reason AS "stateReason",
  v.state_reason_code AS "stateReasonCode", v.last_update_status AS "lastUpdateStatus",
  v.last_update_status_reason AS "lastUpdateStatusReason",
  v.last_update_status_reason_code AS "lastUpdateStatusReasonCode", p.size AS "codeSize",
  (SELECT coalesce(json_agg(json_build_object(
      'layerAccountId', l.layer_account_id, 'layerName', l.layer_name, 'layerVersion', l.layer_version,
      'codeSha256', l.code_sha256, 'code', json_build_object('size', lp.size)) ORDER BY l.position), '[]')
    FROM function_layers l JOIN code_packages lp ON lp.account_id = l.layer_account_id AND lp.sha256 = l.code_sha256
    WHERE l.account_id = v.account_id AND l.function_name = v.function_name AND l.number = v.number) AS layers`;

const FROM_VERSIONS = `
  FROM function_versions v LEFT JOIN code_packages p ON p.account_id = v.account_id AND p.sha256 = v.code_sha256`;

const FIND_VERSION = {
  name: 'find_version',
  text: `SELECT ${VERSION} ${FROM_VERSIONS} WHERE v.account_id = $1 AND v.function_name = $2 AND v.number = $3`,
};

const LIST_UNSETTLED = {
  name: 'list_unsettled',
  text: `SELECT ${VERSION} ${FROM_VERSIONS}
    WHERE v.state = 'Pending' OR (v.number = 0 AND v.last_update_status = 'InProgress')`,
};

const LIST_SNAP_START = {
  name: 'list_snap_start',
  text: `SELECT ${VERSION} ${FROM_VERSIONS}
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

type FlatVersionRow = FunctionVersionModel & Pick<VersionRow, 'layers'> & { codeSize: number | null };
type Reads = Pick<
  FunctionStore,
  'findVersion' | 'findAlias' | 'listUnsettled' | 'listSnapStart' | 'refersToImage' | 'usage'
>;

/** The reads that stand in the way of a cold start or of every upload: prepared statements, no Prisma. */
export function reads({ database, box }: FunctionStoreContext): Reads {
  const versions = async (statement: typeof FIND_VERSION, values: unknown[]) => {
    const { rows } = await database.query<FlatVersionRow>(statement, values);
    return rows.map(({ codeSize, ...row }) =>
      toVersion({ ...row, code: codeSize === null ? null : { size: codeSize } }, box),
    );
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
