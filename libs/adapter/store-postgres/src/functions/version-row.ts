import type { LayerReference } from '@stoker/core/model/layer';
import type { FunctionState, FunctionVersion, UpdateStatus } from '@stoker/core/model/function';
import type { FunctionLayerModel, FunctionVersionModel } from '../generated/models.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { toPackage, toPackageColumns } from './package-columns.js';
import { toVersionId } from './version-id.js';

/**
 * A version as stored, with the size of its code package where it has one, and its layers in order with the sizes of
 * theirs.
 */
export type VersionRow = FunctionVersionModel & {
  readonly code: { readonly size: number } | null;
  readonly layers: readonly LayerRow[];
};

type LayerRow = Pick<FunctionLayerModel, 'layerAccountId' | 'layerName' | 'layerVersion' | 'codeSha256'> & {
  readonly code: { readonly size: number };
};

/** What an environment is sealed for. Revisions come and go: what `$LATEST` holds opens for `$LATEST` only. */
export function environmentIdentity(row: Pick<VersionRow, 'accountId' | 'functionName' | 'number'>): string {
  return `environment/${row.accountId}/${row.functionName}/${row.number}`;
}

/** The columns that a version's members are written to. */
export function toVersionRow(version: FunctionVersion, number: number, box: SecretBox): FunctionVersionModel {
  const { accountId, functionName } = version;
  const identity = environmentIdentity({ accountId, functionName, number });
  const environment = box.seal(JSON.stringify(version.environment), identity);
  return {
    accountId,
    functionName,
    number,
    revisionId: version.revisionId,
    ...toPackageColumns(version),
    role: version.role,
    description: version.description,
    memorySize: version.memorySize,
    timeout: version.timeout,
    ephemeralStorage: version.ephemeralStorage,
    snapStart: version.snapStart !== undefined,
    architecture: version.architecture,
    environment: environment.data,
    sealingKeyId: environment.keyId,
    options: toOptions(version),
    lastModified: version.lastModified,
    ...toStatusColumns(version),
  };
}

const OPTIONS = ['vpc', 'deadLetterTarget', 'tracing', 'kmsKeyArn', 'logging', 'tenantIsolation'] as const;
type FunctionOptions = Pick<FunctionVersion, (typeof OPTIONS)[number]>;

/** What is undefined is not written. */
function toOptions(version: FunctionVersion): string {
  return JSON.stringify(Object.fromEntries(OPTIONS.map((name) => [name, version[name]])));
}

/** The columns of a version's status, which alone may change once it is published. */
export function toStatusColumns(version: FunctionVersion) {
  return {
    state: version.state,
    stateReason: version.stateReason ?? null,
    stateReasonCode: version.stateReasonCode ?? null,
    lastUpdateStatus: version.lastUpdateStatus ?? null,
    lastUpdateStatusReason: version.lastUpdateStatusReason ?? null,
    lastUpdateStatusReasonCode: version.lastUpdateStatusReasonCode ?? null,
  };
}

/** The rows of a version's layers. */
export function toLayerRows(
  { accountId, functionName, layers }: FunctionVersion,
  number: number,
): FunctionLayerModel[] {
  return layers.map((layer, position) => ({
    accountId,
    functionName,
    number,
    position,
    layerAccountId: layer.accountId,
    layerName: layer.layerName,
    layerVersion: layer.version,
    codeSha256: layer.code.sha256,
  }));
}

function toLayer({ layerAccountId, layerName, layerVersion, codeSha256, code }: LayerRow): LayerReference {
  const { size } = code;
  return { accountId: layerAccountId, layerName, version: layerVersion, code: { sha256: codeSha256, size } };
}

export function toVersion(row: VersionRow, box: SecretBox): FunctionVersion {
  const sealed = { keyId: row.sealingKeyId, data: row.environment };
  return {
    accountId: row.accountId,
    functionName: row.functionName,
    version: toVersionId(row.number),
    revisionId: row.revisionId,
    ...toPackage(row),
    role: row.role,
    description: row.description,
    memorySize: row.memorySize,
    timeout: row.timeout,
    ephemeralStorage: row.ephemeralStorage,
    ...present('snapStart', row.snapStart ? ('PublishedVersions' as const) : null),
    // Checks of the table hold the next three to their unions.
    architecture: row.architecture as FunctionVersion['architecture'],
    environment: JSON.parse(box.open(sealed, environmentIdentity(row))) as Record<string, string>,
    layers: row.layers.map(toLayer),
    ...(JSON.parse(row.options) as FunctionOptions),
    lastModified: row.lastModified,
    state: row.state as FunctionState,
    ...present('stateReason', row.stateReason),
    ...present('stateReasonCode', row.stateReasonCode),
    ...present('lastUpdateStatus', row.lastUpdateStatus as UpdateStatus | null),
    ...present('lastUpdateStatusReason', row.lastUpdateStatusReason),
    ...present('lastUpdateStatusReasonCode', row.lastUpdateStatusReasonCode),
  };
}

/** The member, or nothing where the column is null. */
function present<K extends string, V>(name: K, value: V | null): { [P in K]?: V } {
  return value === null ? {} : ({ [name]: value } as { [P in K]: V });
}
