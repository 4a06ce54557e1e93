import { isRuntimeId } from '@stoker/core/model/runtime';
import type { FunctionState, FunctionVersion, UpdateStatus } from '@stoker/core/model/function';
import type { FunctionVersionModel } from '../generated/models.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { toVersionId } from './version-id.js';

/** A version as stored, with the size of its code package. */
export type VersionRow = FunctionVersionModel & { readonly code: { readonly size: number } };

/** What an environment is sealed for. Revisions come and go: what `$LATEST` holds opens for `$LATEST` only. */
function sealedFor(row: Pick<VersionRow, 'accountId' | 'functionName' | 'number'>): string {
  return `environment/${row.accountId}/${row.functionName}/${row.number}`;
}

/** The columns that a version's members are written to. */
export function toVersionRow(version: FunctionVersion, number: number, box: SecretBox): FunctionVersionModel {
  const { accountId, functionName } = version;
  const identity = sealedFor({ accountId, functionName, number });
  const environment = box.seal(JSON.stringify(version.environment), identity);
  return {
    accountId,
    functionName,
    number,
    revisionId: version.revisionId,
    runtime: version.runtime,
    handler: version.handler,
    role: version.role,
    description: version.description,
    memorySize: version.memorySize,
    timeout: version.timeout,
    ephemeralStorage: version.ephemeralStorage,
    architecture: version.architecture,
    environment: environment.data,
    sealingKeyId: environment.keyId,
    codeSha256: version.code.sha256,
    lastModified: version.lastModified,
    state: version.state,
    stateReason: version.stateReason ?? null,
    stateReasonCode: version.stateReasonCode ?? null,
    lastUpdateStatus: version.lastUpdateStatus ?? null,
    lastUpdateStatusReason: version.lastUpdateStatusReason ?? null,
    lastUpdateStatusReasonCode: version.lastUpdateStatusReasonCode ?? null,
  };
}

export function toVersion(row: VersionRow, box: SecretBox): FunctionVersion {
  if (!isRuntimeId(row.runtime)) throw new Error(`unknown runtime "${row.runtime}" in the database`);
  const sealed = { keyId: row.sealingKeyId, data: row.environment };
  return {
    accountId: row.accountId,
    functionName: row.functionName,
    version: toVersionId(row.number),
    revisionId: row.revisionId,
    runtime: row.runtime,
    handler: row.handler,
    role: row.role,
    description: row.description,
    memorySize: row.memorySize,
    timeout: row.timeout,
    ephemeralStorage: row.ephemeralStorage,
    // Checks of the table hold the next three to their unions.
    architecture: row.architecture as FunctionVersion['architecture'],
    environment: JSON.parse(box.open(sealed, sealedFor(row))) as Record<string, string>,
    code: { sha256: row.codeSha256, size: row.code.size },
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
