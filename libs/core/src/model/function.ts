import type { LayerReference } from './layer.js';
import type { LoggingSettings } from './logging.js';
import type { RuntimeId } from './runtime.js';
import type { Tags } from './tags.js';
import type { TenantIsolation } from './tenancy.js';
import type { VpcSettings } from './vpc.js';

/** `$LATEST`, or a published version's number as a decimal string. */
export type VersionId = string;
export const LATEST = '$LATEST';

export type FunctionState = 'Pending' | 'Active' | 'Inactive' | 'Failed';
export type UpdateStatus = 'Successful' | 'InProgress' | 'Failed';

/** What a user configures on a function; the settings an environment is built from. */
export interface FunctionSettings {
  /** Runtime and handler are those of a zip; a container image has none. `packageOf` tells the two apart. */
  readonly runtime?: RuntimeId | undefined;
  readonly handler?: string | undefined;
  /** Of a container image only. */
  readonly imageConfig?: ImageConfig | undefined;
  /** ARN of the execution role. */
  readonly role: string;
  readonly description: string;
  /** MB, 128 to 10,240. */
  readonly memorySize: number;
  /** Seconds, 1 to 900. */
  readonly timeout: number;
  /** MB of `/tmp`, 512 to 10,240. */
  readonly ephemeralStorage: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What has an initialised environment kept in reserve; absent for nothing. */
  readonly snapStart?: 'PublishedVersions' | undefined;
  readonly architecture: 'x86_64' | 'arm64';
  /** Present, and maybe empty, where a request has ever said something about it. */
  readonly vpc?: VpcSettings | undefined;
  /** ARN of the queue or topic that is to get events which failed for good; nothing is sent to it yet. */
  readonly deadLetterTarget?: string | undefined;
  /** Whether invocations are to be traced that nobody upstream traces, absent for not; no traces are sent yet. */
  readonly tracing?: 'Active' | undefined;
  /** Kept as its user said it: what is encrypted, is encrypted with the installation's key. */
  readonly kmsKeyArn?: string | undefined;
  /** Absent for plain text in the default group. */
  readonly logging?: LoggingSettings | undefined;
  /** Absent for environments that serve whoever invokes; never changes. */
  readonly tenantIsolation?: TenantIsolation | undefined;
}

/** A code package: the zip as uploaded, named by the SHA-256 of its bytes and owned by one account. */
export interface CodeReference {
  /** Base64, as `CodeSha256` shows it. */
  readonly sha256: string;
  /** Bytes of the zip. */
  readonly size: number;
}

/** A container image: what its user called it, and the one image that this was found to mean. */
export interface ImageReference {
  /** The image's digest in hex, as `CodeSha256` shows it. */
  readonly sha256: string;
  readonly size: 0;
  /** As the user named it, by tag or digest. */
  readonly uri: string;
  /** The same by digest: what a tag means later changes nothing. */
  readonly resolvedUri: string;
}

/**
 * What takes the place of the image's own start; absent members leave the image's.
 * https://docs.aws.amazon.com/lambda/latest/api/API_ImageConfig.html
 */
export interface ImageConfig {
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
}

/**
 * One version of a function. `$LATEST` is the row that updates change, each time under a new revision;
 * every other version never changes. An execution environment is bound to (account, name, version, revision), and to one
 * tenant where the function isolates those.
 */
export interface FunctionVersion extends FunctionSettings {
  readonly accountId: string;
  readonly functionName: string;
  readonly version: VersionId;
  readonly revisionId: string;
  readonly code: CodeReference | ImageReference;
  /** Merged under `/opt` in this order: what a later one has counts. None for an image. */
  readonly layers: readonly LayerReference[];
  readonly lastModified: Date;
  readonly state: FunctionState;
  readonly stateReason?: string;
  readonly stateReasonCode?: string;
  readonly lastUpdateStatus?: UpdateStatus;
  readonly lastUpdateStatusReason?: string;
  readonly lastUpdateStatusReasonCode?: string;
}

/** What a function has whatever its version; publishing copies none of it. */
export interface FunctionAttributes {
  readonly tags: Tags;
  /** What happens when it is found to invoke itself through other services without end; absent for stopping it. */
  readonly recursiveLoop?: 'Allow' | undefined;
  /** When versions get another version of their runtime, by version; those that are absent get it as it comes. */
  readonly runtimeUpdates?: Readonly<Record<VersionId, RuntimeUpdates>> | undefined;
  /** Id of its code signing configuration. */
  readonly codeSigningConfigId?: string | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html */
export type RuntimeUpdates =
  { readonly on: 'Auto' | 'FunctionUpdate' } | { readonly on: 'Manual'; readonly runtimeVersionArn: string };

/** A pointer to a version, or to two of them by weight. */
export interface FunctionAlias {
  readonly accountId: string;
  readonly functionName: string;
  readonly name: string;
  readonly description: string;
  readonly functionVersion: VersionId;
  /** Version to share of traffic, 0 to 1; the rest goes to `functionVersion`. At most one entry. */
  readonly additionalVersionWeights: Readonly<Record<VersionId, number>>;
  readonly revisionId: string;
}

/**
 * Key of the thing an environment is bound to for life.
 *
 * @param tenantId of the tenant that it serves, where the function isolates them
 */
export function bindingKey(version: FunctionVersion, tenantId?: string): string {
  const key = `${version.accountId}/${version.functionName}/${version.version}/${version.revisionId}`;
  return tenantId === undefined ? key : `${key}/${tenantId}`;
}
