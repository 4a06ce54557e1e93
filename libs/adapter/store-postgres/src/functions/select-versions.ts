import type { FunctionVersion } from '@stoker/core/model/function';
import type { Statement } from '../connection/database.js';
import type { FunctionVersionModel } from '../generated/models.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { toVersion, type VersionRow } from './version-row.js';

/** Versions with what `toSelectedVersion` needs of other tables, in one question; a condition on `v` follows. */
export const SELECT_VERSIONS = `SELECT
  v.account_id AS "accountId", v.function_name AS "functionName", v.number, v.revision_id AS "revisionId",
  v.runtime, v.handler, v.role, v.description, v.memory_size AS "memorySize", v.timeout,
  v.ephemeral_storage AS "ephemeralStorage", v.snap_start AS "snapStart", v.architecture, v.environment,
  v.sealing_key_id AS "sealingKeyId",
  v.code_sha256 AS "codeSha256", v.image_uri AS "imageUri", v.image_resolved_uri AS "imageResolvedUri",
  v.image_digest AS "imageDigest", v.image_config AS "imageConfig", v.options,
  v.last_modified AS "lastModified", v.state, v.state_reason AS "stateReason",
  v.state_reason_code AS "stateReasonCode", v.last_update_status AS "lastUpdateStatus",
  v.last_update_status_reason AS "lastUpdateStatusReason",
  v.last_update_status_reason_code AS "lastUpdateStatusReasonCode", p.size AS "codeSize",
  (SELECT coalesce(json_agg(json_build_object(
      'layerAccountId', l.layer_account_id, 'layerName', l.layer_name, 'layerVersion', l.layer_version,
      'codeSha256', l.code_sha256, 'code', json_build_object('size', lp.size)) ORDER BY l.position), '[]')
    FROM function_layers l JOIN code_packages lp ON lp.account_id = l.layer_account_id AND lp.sha256 = l.code_sha256
    WHERE l.account_id = v.account_id AND l.function_name = v.function_name AND l.number = v.number) AS layers
  FROM function_versions v LEFT JOIN code_packages p ON p.account_id = v.account_id AND p.sha256 = v.code_sha256`;

/** $1 account, $2 function, $3 number. */
export const FIND_VERSION: Statement = {
  name: 'find_version',
  text: `${SELECT_VERSIONS} WHERE v.account_id = $1 AND v.function_name = $2 AND v.number = $3`,
};

/** A row of such a question. */
export type SelectedVersion = FunctionVersionModel & Pick<VersionRow, 'layers'> & { readonly codeSize: number | null };

export function toSelectedVersion({ codeSize, ...row }: SelectedVersion, box: SecretBox): FunctionVersion {
  return toVersion({ ...row, code: codeSize === null ? null : { size: codeSize } }, box);
}
