/**
 * SQL of the bytes of code that account `$1` stores, as AWS counts them: a package once for each version that refers to it,
 * and once while none does.
 */
export const CODE_BYTES = `(SELECT coalesce(sum(p.size * greatest(v.versions, 1)), 0)::float8
    FROM code_packages p LEFT JOIN (
      SELECT code_sha256, count(*) AS versions FROM (
        SELECT code_sha256 FROM function_versions WHERE account_id = $1
        UNION ALL SELECT code_sha256 FROM layer_versions WHERE account_id = $1
      ) one GROUP BY code_sha256
    ) v ON v.code_sha256 = p.sha256
    WHERE p.account_id = $1)`;
