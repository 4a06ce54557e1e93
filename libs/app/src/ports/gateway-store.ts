import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { Page, PageRequest } from './function-store.js';

/** Which kind of gateway serves an API: REST APIs are of version 1 of the management API, the others of version 2. */
export type GatewayProtocol = 'REST' | 'HTTP' | 'WEBSOCKET';

/** An API as it is edited; what is served of it are the deployments that its stages point at. */
export interface GatewayApi {
  readonly accountId: string;
  /** Unique on the platform: it is the first label of the API's host name. */
  readonly id: string;
  readonly protocol: GatewayProtocol;
  readonly document: JsonObject;
  /** Grows with every change of the API or of its parts. */
  readonly revision: number;
}

/** A custom domain name, which one account has at a time. */
export interface GatewayName {
  readonly accountId: string;
  /** In lower case. */
  readonly name: string;
  readonly document: JsonObject;
}

/** What an API, a domain name or an account is made of: a route, a stage, a mapping, a key … */
export interface GatewayPart<D> {
  readonly id: string;
  /** Where it has one, no other part of its owner and kind has the same. */
  readonly name?: string | undefined;
  readonly document: D;
}

/** A kind of parts, and of what shape their documents are. */
export interface PartKind<D> {
  readonly kind: string;
  /** Whether no snapshot is made of them, so that nobody is told where they change, nor is that a change of their owner. */
  readonly isSilent?: boolean;
  /** Never there: it carries the type. */
  readonly document?: D;
}

export function partKind<D extends object>(kind: string, traits: Pick<PartKind<D>, 'isSilent'> = {}): PartKind<D> {
  return { kind, ...traits };
}

/** What is kept of API Gateway, whoever's it is: callers look at the account of what they find. */
export interface GatewayReads {
  findApi(id: string): Promise<GatewayApi | undefined>;
  /** By id. */
  listApis(accountId: string, protocols: readonly GatewayProtocol[], page: PageRequest): Promise<Page<GatewayApi>>;
  countApis(accountId: string, protocols: readonly GatewayProtocol[]): Promise<number>;

  findName(name: string): Promise<GatewayName | undefined>;
  /** By name. */
  listNames(accountId: string, page: PageRequest): Promise<Page<GatewayName>>;
  countNames(accountId: string): Promise<number>;

  /** @param owner id of an API, a domain name, or an account's id, here as below */
  findPart<D>(owner: string, kind: PartKind<D>, id: string): Promise<GatewayPart<D> | undefined>;
  findPartNamed<D>(owner: string, kind: PartKind<D>, name: string): Promise<GatewayPart<D> | undefined>;
  /** By id. */
  listParts<D>(owner: string, kind: PartKind<D>, page: PageRequest): Promise<Page<GatewayPart<D>>>;
  countParts<D>(owner: string, kind: PartKind<D>): Promise<number>;
  /** All parts of a kind by id, or those of these ids that are there. */
  partsOf<D>(owner: string, kind: PartKind<D>, ids?: readonly string[]): Promise<readonly GatewayPart<D>[]>;
}

/** What may be done while it is the account's turn. Everything that is written is the account's, or is refused. */
export interface GatewayTx extends GatewayReads {
  /** Makes an API, or gives it another document. */
  putApi(api: Omit<GatewayApi, 'accountId' | 'revision'>): Promise<void>;
  /** With all its parts. */
  deleteApi(id: string): Promise<void>;
  /**
   * Makes a domain name, or gives it another document.
   *
   * @throws ConflictException where another account has it
   */
  putName(name: Omit<GatewayName, 'accountId'>): Promise<void>;
  /** With all its parts. */
  deleteName(name: string): Promise<void>;
  /** Makes parts, or puts them in the place of those of the same ids. The names that they are given must be free. */
  putParts<D extends object>(owner: string, kind: PartKind<D>, parts: readonly GatewayPart<D>[]): Promise<void>;
  /** Those that are there. */
  deleteParts<D>(owner: string, kind: PartKind<D>, ids: readonly string[]): Promise<void>;
}

/**
 * APIs of API Gateway, of both versions of its management API, and their domain names. Who changes what is an account's takes
 * turns; reads outside of a turn wait for nobody.
 */
export interface GatewayStore extends GatewayReads {
  /**
   * Changes what is the account's in one transaction: throwing aborts without a write. Readers of the data plane are told of each
   * owner that was changed when it has committed, but for parts of silent kinds. `work` may run again, and must wait for nothing but what it is given.
   */
  change<T>(accountId: string, work: (tx: GatewayTx) => Promise<T>): Promise<T>;
}
