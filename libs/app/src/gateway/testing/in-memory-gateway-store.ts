import { paged } from '../../control/testing/paged.js';
import type { Page, PageRequest } from '../../ports/function-store.js';
import type {
  GatewayApi,
  GatewayName,
  GatewayPart,
  GatewayProtocol,
  GatewayReads,
  GatewayStore,
  GatewayTx,
  PartKind,
} from '../../ports/gateway-store.js';
import type { SnapshotChange, SnapshotSource } from '../../ports/snapshot-source.js';
import { nameTaken } from '../name-taken.js';

interface StoredPart extends GatewayPart<unknown> {
  readonly accountId: string;
  readonly owner: string;
  readonly kind: string;
}

/** What is kept at one time; a change works on a copy of its own. */
class Tables implements GatewayReads {
  readonly apis: Map<string, GatewayApi>;
  readonly names: Map<string, GatewayName>;
  readonly parts: Map<string, StoredPart>;

  constructor(from?: Tables) {
    this.apis = new Map(from?.apis);
    this.names = new Map(from?.names);
    this.parts = new Map(from?.parts);
  }

  async findApi(id: string): Promise<GatewayApi | undefined> {
    return this.apis.get(id);
  }

  async listApis(
    accountId: string,
    protocols: readonly GatewayProtocol[],
    page: PageRequest,
  ): Promise<Page<GatewayApi>> {
    return paged('gateway-apis', this.#apisOf(accountId, protocols), ({ id }) => [id], page);
  }

  async countApis(accountId: string, protocols: readonly GatewayProtocol[]): Promise<number> {
    return this.#apisOf(accountId, protocols).length;
  }

  async findName(name: string): Promise<GatewayName | undefined> {
    return this.names.get(name);
  }

  async listNames(accountId: string, page: PageRequest): Promise<Page<GatewayName>> {
    return paged('gateway-names', this.#namesOf(accountId), ({ name }) => [name], page);
  }

  async countNames(accountId: string): Promise<number> {
    return this.#namesOf(accountId).length;
  }

  async findPart<D>(owner: string, { kind }: PartKind<D>, id: string): Promise<GatewayPart<D> | undefined> {
    const found = this.parts.get(partKey(owner, kind, id));
    return found && toPart(found);
  }

  async findPartNamed<D>(owner: string, kind: PartKind<D>, name: string): Promise<GatewayPart<D> | undefined> {
    return (await this.partsOf(owner, kind)).find((part) => part.name === name);
  }

  async listParts<D>(owner: string, kind: PartKind<D>, page: PageRequest): Promise<Page<GatewayPart<D>>> {
    return paged(`gateway/${owner}/${kind.kind}`, await this.partsOf(owner, kind), ({ id }) => [id], page);
  }

  async countParts<D>(owner: string, kind: PartKind<D>): Promise<number> {
    return (await this.partsOf(owner, kind)).length;
  }

  async partsOf<D>(owner: string, { kind }: PartKind<D>, ids?: readonly string[]): Promise<GatewayPart<D>[]> {
    return [...this.parts.values()]
      .filter((part) => part.owner === owner && part.kind === kind && (ids?.includes(part.id) ?? true))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((part) => toPart(part));
  }

  #apisOf(accountId: string, protocols: readonly GatewayProtocol[]): GatewayApi[] {
    return [...this.apis.values()]
      .filter((api) => api.accountId === accountId && protocols.includes(api.protocol))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #namesOf(accountId: string): GatewayName[] {
    return [...this.names.values()]
      .filter((name) => name.accountId === accountId)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

class Change extends Tables implements GatewayTx {
  readonly touched = new Set<string>();

  constructor(
    from: Tables,
    private readonly accountId: string,
  ) {
    super(from);
  }

  async putApi({ id, protocol, document }: Omit<GatewayApi, 'accountId' | 'revision'>): Promise<void> {
    const { accountId } = this;
    const current = this.apis.get(id);
    if (current !== undefined && current.accountId !== accountId) throw new Error(`API ${id} is another account's`);
    this.touched.add(id);
    this.apis.set(id, { accountId, id, protocol, document: kept(document), revision: current?.revision ?? 0 });
  }

  async deleteApi(id: string): Promise<void> {
    this.#deleteOwner(id, this.apis);
  }

  async putName({ name, document }: Omit<GatewayName, 'accountId'>): Promise<void> {
    const { accountId } = this;
    if ((this.names.get(name)?.accountId ?? accountId) !== accountId) throw nameTaken();
    this.touched.add(name);
    this.names.set(name, { accountId, name, document: kept(document) });
  }

  async deleteName(name: string): Promise<void> {
    this.#deleteOwner(name, this.names);
  }

  async putParts<D extends object>(
    owner: string,
    { kind, isSilent }: PartKind<D>,
    parts: readonly GatewayPart<D>[],
  ): Promise<void> {
    const { accountId } = this;
    if (!isSilent) this.touched.add(owner);
    for (const { id, name, document } of parts) {
      const key = partKey(owner, kind, id);
      const clash = [...this.parts].some(
        ([other, part]) =>
          other !== key && name !== undefined && part.owner === owner && part.kind === kind && part.name === name,
      );
      if (clash || (this.parts.get(key)?.accountId ?? accountId) !== accountId) throw new Error(`${key} is taken`);
      this.parts.set(key, { accountId, owner, kind, id, name, document: kept(document) });
    }
  }

  async deleteParts<D>(owner: string, { kind, isSilent }: PartKind<D>, ids: readonly string[]): Promise<void> {
    if (!isSilent) this.touched.add(owner);
    for (const id of ids) {
      const key = partKey(owner, kind, id);
      if (this.parts.get(key)?.accountId === this.accountId) this.parts.delete(key);
    }
  }

  /** What the tables are when it is done. */
  finished(): Tables {
    for (const id of this.touched) {
      const api = this.apis.get(id);
      if (api?.accountId === this.accountId) this.apis.set(id, { ...api, revision: api.revision + 1 });
    }
    return new Tables(this);
  }

  #deleteOwner(owner: string, table: Map<string, { readonly accountId: string }>): void {
    this.touched.add(owner);
    if (table.get(owner)?.accountId !== this.accountId) return;
    table.delete(owner);
    for (const [key, part] of this.parts) if (part.owner === owner) this.parts.delete(key);
  }
}

/** The `GatewayStore` contract in memory. */
export class InMemoryGatewayStore implements GatewayStore, SnapshotSource {
  #tables = new Tables();
  #turn: Promise<unknown> = Promise.resolve();
  readonly #listeners: ((change: SnapshotChange) => void)[] = [];

  onChange(listener: (change: SnapshotChange) => void): void {
    this.#listeners.push(listener);
  }

  readonly findApi: GatewayStore['findApi'] = (...input) => this.#tables.findApi(...input);
  readonly listApis: GatewayStore['listApis'] = (...input) => this.#tables.listApis(...input);
  readonly countApis: GatewayStore['countApis'] = (...input) => this.#tables.countApis(...input);
  readonly findName: GatewayStore['findName'] = (...input) => this.#tables.findName(...input);
  readonly listNames: GatewayStore['listNames'] = (...input) => this.#tables.listNames(...input);
  readonly countNames: GatewayStore['countNames'] = (...input) => this.#tables.countNames(...input);
  readonly findPart: GatewayStore['findPart'] = (...input) => this.#tables.findPart(...input);
  readonly findPartNamed: GatewayStore['findPartNamed'] = (...input) => this.#tables.findPartNamed(...input);
  readonly listParts: GatewayStore['listParts'] = (...input) => this.#tables.listParts(...input);
  readonly countParts: GatewayStore['countParts'] = (...input) => this.#tables.countParts(...input);
  readonly partsOf: GatewayStore['partsOf'] = (...input) => this.#tables.partsOf(...input);

  change<T>(accountId: string, work: (tx: GatewayTx) => Promise<T>): Promise<T> {
    const done = this.#turn.then(async () => {
      const change = new Change(this.#tables, accountId);
      const result = await work(change);
      this.#tables = change.finished();
      for (const owner of change.touched) {
        for (const listener of this.#listeners) listener({ kind: 'gateway', accountId, owner });
      }
      return result;
    });
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function partKey(owner: string, kind: string, id: string): string {
  return `${owner} ${kind} ${id}`;
}

function toPart<D>({ id, name, document }: StoredPart): GatewayPart<D> {
  return { id, ...(name !== undefined && { name }), document: document as D };
}

/** A document as it comes back from a database: a copy, without what JSON has no form for. */
function kept<T extends object>(document: T): T {
  return JSON.parse(JSON.stringify(document)) as T;
}
