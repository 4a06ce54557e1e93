import type { FunctionAlias, FunctionAttributes, FunctionVersion, VersionId } from '@stoker/core/model/function';

/** Names a function inside an account. */
export interface FunctionKey {
  readonly accountId: string;
  readonly functionName: string;
}

export interface Page<T> {
  readonly items: T[];
  /** Opaque marker of the next page; absent on the last one. */
  readonly nextMarker?: string;
}

export interface PageRequest {
  readonly marker?: string | undefined;
  readonly maxItems: number;
}

/** What an update does to `$LATEST`: the new row, given the present one. Throwing aborts without a write. */
export type Change<T> = (current: T) => T;

/**
 * The control plane's functions. Every call is one transaction: it happens whole or not at all, and readers of
 * the data plane are told (see `SnapshotSource.onChange`) after it has committed.
 *
 * Errors: `ResourceNotFoundException`, `ResourceConflictException` as AWS words them; anything else is the
 * store's own failure.
 */
export interface FunctionStore {
  /**
   * Stores a new function as its `$LATEST`. Conflict when the name is taken. Its code package, as that of every
   * version, must stand in `CodePackages`.
   */
  createFunction(version: FunctionVersion, attributes?: FunctionAttributes): Promise<void>;
  /** `$LATEST` unless a version is named; undefined when there is none. */
  findVersion(key: FunctionKey, version?: VersionId): Promise<FunctionVersion | undefined>;
  /** Undefined when there is no such function. */
  findAttributes(key: FunctionKey): Promise<FunctionAttributes | undefined>;
  /** Changes what belongs to no version, under the lock that writers of versions take. Throwing aborts without a write. */
  changeAttributes(key: FunctionKey, change: Change<FunctionAttributes>): Promise<void>;
  /** Changes `$LATEST` under a row lock, so two updates never interleave. */
  updateLatest(key: FunctionKey, change: Change<FunctionVersion>): Promise<FunctionVersion>;
  /**
   * Publishes what `build` makes of `$LATEST`, the newest published version (if any) and the next number, under
   * the same lock. Where `build` answers the newest published version itself, nothing is written.
   */
  publishVersion(
    key: FunctionKey,
    build: (latest: FunctionVersion, newest: FunctionVersion | undefined, next: VersionId) => FunctionVersion,
  ): Promise<FunctionVersion>;
  /** `$LATEST` of every function, by name. */
  listFunctions(accountId: string, page: PageRequest): Promise<Page<FunctionVersion>>;
  /** Every version of every function, by name and number (`FunctionVersion=ALL`). */
  listAllVersions(accountId: string, page: PageRequest): Promise<Page<FunctionVersion>>;
  /** `$LATEST` first, then the published ones upwards. */
  listVersions(key: FunctionKey, page: PageRequest): Promise<Page<FunctionVersion>>;
  /** Removes the function with its versions and aliases. */
  deleteFunction(key: FunctionKey): Promise<void>;
  /** Removes one published version. Conflict when an alias points at it. */
  deleteVersion(key: FunctionKey, version: VersionId): Promise<void>;

  createAlias(alias: FunctionAlias): Promise<void>;
  findAlias(key: FunctionKey, name: string): Promise<FunctionAlias | undefined>;
  updateAlias(key: FunctionKey, name: string, change: Change<FunctionAlias>): Promise<FunctionAlias>;
  listAliases(key: FunctionKey, version: VersionId | undefined, page: PageRequest): Promise<Page<FunctionAlias>>;
  /** Removing an alias that is not there is no error, as on AWS. */
  deleteAlias(key: FunctionKey, name: string): Promise<void>;

  /**
   * Changes the status of any version: its state and that of its last update, with their reasons. What else `change`
   * changes is not written.
   */
  settleVersion(key: FunctionKey, version: VersionId, change: Change<FunctionVersion>): Promise<void>;
  /** Active versions with SnapStart that are a function's newest or that an alias points at. */
  listSnapStart(): Promise<FunctionVersion[]>;
  /** Versions that are `Pending`, or `$LATEST` with an update in progress: what a restart must finish. */
  listUnsettled(): Promise<FunctionVersion[]>;
  /** Whether any version of the account refers to the container image of this digest, in hex. */
  refersToImage(accountId: string, digest: string): Promise<boolean>;
  /** Functions of an account, and bytes of code that it stores, as `StorageQuota.codeBytes` counts them. */
  usage(accountId: string): Promise<{ functionCount: number; codeBytes: number }>;
}
