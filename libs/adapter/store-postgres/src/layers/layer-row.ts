import type { LayerVersion } from '@stoker/core/model/layer';
import type { LayerPolicy } from '@stoker/core/model/layer-policy';
import { Prisma } from '../generated/client.js';
import type { LayerVersionModel } from '../generated/models.js';

/** What Prisma must read with a version so that it is a `LayerRow`. */
export const WITH_SIZE = { code: { select: { size: true } } } as const;

/** A version as stored, with the size of its package. */
export type LayerRow = LayerVersionModel & { readonly code: { readonly size: number } };

/** The columns of a version that is published: it has no policy yet. */
export function toLayerRow(version: LayerVersion): Prisma.LayerVersionUncheckedCreateInput {
  return {
    accountId: version.accountId,
    layerName: version.layerName,
    number: version.version,
    description: version.description,
    licenseInfo: version.licenseInfo ?? null,
    compatibleRuntimes: [...version.compatibleRuntimes],
    compatibleArchitectures: [...version.compatibleArchitectures],
    codeSha256: version.code.sha256,
    policy: Prisma.DbNull,
    createdAt: version.createdAt,
  };
}

export function toLayerVersion(row: LayerRow): LayerVersion {
  const policy = toPolicy(row.policy);
  return {
    accountId: row.accountId,
    layerName: row.layerName,
    version: row.number,
    description: row.description,
    ...(row.licenseInfo !== null && { licenseInfo: row.licenseInfo }),
    compatibleRuntimes: row.compatibleRuntimes,
    // Written by `toLayerRow` alone.
    compatibleArchitectures: row.compatibleArchitectures as LayerVersion['compatibleArchitectures'],
    code: { sha256: row.codeSha256, size: row.code.size },
    createdAt: row.createdAt,
    ...(policy && { policy }),
  };
}

/** A policy as `LayerStore.updatePolicy` wrote it. */
export function toPolicy(stored: Prisma.JsonValue): LayerPolicy | undefined {
  return stored === null ? undefined : (stored as unknown as LayerPolicy);
}
