import { isLayerVersionNumber } from '@stoker/core/model/layer-name';
import type { LayerFilter, LayerStore } from '@stoker/app/ports/layer-store';
import type { Database } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { cut, markerKey, markerNumber } from '../connection/pages.js';
import type { LayerVersionModel } from '../generated/models.js';
import { toLayerVersion, WITH_SIZE } from './layer-row.js';

/** The index of the key brings the versions of a layer together, so each layer costs its versions and no more. */
const LIST_LAYERS = {
  name: 'list_layers',
  text: `SELECT DISTINCT ON (v.layer_name) v.account_id AS "accountId", v.layer_name AS "layerName", v.number,
      v.description, v.license_info AS "licenseInfo", v.compatible_runtimes AS "compatibleRuntimes",
      v.compatible_architectures AS "compatibleArchitectures", v.code_sha256 AS "codeSha256", v.policy,
      v.created_at AS "createdAt", p.size AS "codeSize"
    FROM layer_versions v JOIN code_packages p ON p.account_id = v.account_id AND p.sha256 = v.code_sha256
    WHERE v.account_id = $1 AND ($2::text IS NULL OR v.layer_name > $2)
      AND ($3::text IS NULL OR $3 = ANY (v.compatible_runtimes))
      AND ($4::text IS NULL OR $4 = ANY (v.compatible_architectures))
    ORDER BY v.layer_name, v.number DESC LIMIT $5`,
};

type FlatLayerRow = LayerVersionModel & { codeSize: number };
type Lists = Pick<LayerStore, 'listLayers' | 'listVersions'>;

/** Lists by key: a page starts after the last key of the one before, so it costs the same wherever it is. */
export function layerLists(database: Database): Lists {
  return {
    async listLayers(accountId, { runtime, architecture }, page) {
      const [after] = markerKey('layers', page, 1);
      const values = [accountId, after ?? null, runtime ?? null, architecture ?? null, page.maxItems + 1];
      const { rows } = await database.query<FlatLayerRow>(LIST_LAYERS, values);
      const layers = rows.map(({ codeSize, ...row }) => toLayerVersion({ ...row, code: { size: codeSize } }));
      return cut('layers', layers, page, (one) => [one.layerName]);
    },

    async listVersions({ accountId, layerName }, filter, page) {
      const [after] = markerKey('layer-versions', page, 1);
      const rows = await attempt(() =>
        database.prisma.layerVersion.findMany({
          where: {
            accountId,
            layerName,
            ...passing(filter),
            ...(after !== undefined && { number: { lt: markerNumber(after, toVersionNumber) } }),
          },
          orderBy: { number: 'desc' },
          take: page.maxItems + 1,
          include: WITH_SIZE,
        }),
      );
      return cut('layer-versions', rows.map(toLayerVersion), page, (one) => [String(one.version)]);
    },
  };
}

function passing({ runtime, architecture }: LayerFilter) {
  return {
    ...(runtime !== undefined && { compatibleRuntimes: { has: runtime } }),
    ...(architecture !== undefined && { compatibleArchitectures: { has: architecture } }),
  };
}

function toVersionNumber(text: string): number | undefined {
  const number = Number(text);
  return isLayerVersionNumber(number) ? number : undefined;
}
