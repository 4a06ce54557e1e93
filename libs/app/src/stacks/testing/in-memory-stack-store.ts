import { ServiceError } from '@stoker/core/errors/service-error';
import { paged } from '../../control/testing/paged.js';
import type { Page, PageRequest } from '../../ports/function-store.js';
import type {
  ChangeSet,
  ClaimedStack,
  NewStackEvent,
  Stack,
  StackExport,
  StackKey,
  StackMove,
  StackResource,
  StackStore,
} from '../../ports/stack-store.js';
import { keepingProtection } from '../protect-stack.js';

interface Kept {
  stack: Stack;
  resources: StackResource[];
  readonly events: NewStackEvent[];
  fence: number;
  cancelled?: string | undefined;
  leased: boolean;
}

/** Stacks of one account that are worked on at once. */
const AT_ONCE = 2;

/** The `StackStore` contract in memory; a lease lasts until it is given back or `expireLeases` is called. */
export class InMemoryStackStore implements StackStore {
  readonly #kept = new Map<string, Kept>();
  readonly #changeSets = new Map<string, ChangeSet>();
  readonly #listeners: (() => void)[] = [];

  async find(accountId: string, { name, uuid }: { name: string; uuid?: string | undefined }) {
    return this.#of(accountId).find((stack) =>
      uuid === undefined ? stack.name === name && stack.deletedAt === undefined : stack.uuid === uuid,
    );
  }

  async list(accountId: string, page: PageRequest): Promise<Page<Stack>> {
    const keyOf = ({ createdAt, uuid }: Stack) => [String(9e15 - createdAt), uuid];
    const found = this.#of(accountId).sort((a, b) => b.createdAt - a.createdAt || (a.uuid < b.uuid ? 1 : -1));
    return paged('stacks', found, keyOf, page);
  }

  async resources(key: StackKey): Promise<StackResource[]> {
    return [...(this.#kept.get(key.uuid)?.resources ?? [])];
  }

  async events(key: StackKey, page: PageRequest): Promise<Page<NewStackEvent>> {
    const found = (this.#kept.get(key.uuid)?.events ?? []).map((event, index) => ({ event, index })).reverse();
    const { items, ...more } = paged('stack-events', found, ({ index }) => [String(1e9 - index)], page);
    return { ...more, items: items.map(({ event }) => event) };
  }

  async exports(accountId: string): Promise<StackExport[]> {
    const found = this.#of(accountId).flatMap((stack) =>
      stack.outputs.flatMap(({ exportName: name, value }) => (name === undefined ? [] : [{ name, value, stack }])),
    );
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async importers(accountId: string, exportName: string): Promise<string[]> {
    const found = this.#of(accountId).filter(({ imports }) => imports.includes(exportName));
    return found.map(({ name }) => name).sort();
  }

  async findChangeSet(key: StackKey, { name, uuid }: { name?: string; uuid?: string }) {
    return (await this.changeSets(key)).find((one) => one.name === name || one.uuid === uuid);
  }

  async changeSetById(accountId: string, uuid: string) {
    const found = this.#changeSets.get(uuid);
    return found?.stack.accountId === accountId ? found : undefined;
  }

  async changeSets(key: StackKey): Promise<ChangeSet[]> {
    const found = [...this.#changeSets.values()].filter(({ stack }) => stack.uuid === key.uuid);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async create(stack: Stack, events: readonly NewStackEvent[], limit: number): Promise<void> {
    const live = this.#of(stack.accountId).filter(({ deletedAt }) => deletedAt === undefined);
    if (live.some(({ name }) => name === stack.name)) {
      throw new ServiceError('AlreadyExistsException', `Stack [${stack.name}] already exists`);
    }
    if (live.length >= limit) {
      throw new ServiceError('LimitExceededException', `Limit for stack has been exceeded: ${limit}`);
    }
    this.#kept.set(stack.uuid, { stack, resources: [], events: [...events], fence: 0, leased: false });
    if (stack.operation !== undefined) this.#noteWork();
  }

  async change(key: StackKey, change: (stack: Stack) => StackMove): Promise<void> {
    const kept = this.#own(key);
    if (kept === undefined) throw new ServiceError('ValidationException', 'The stack does not exist');
    this.#write(kept, change(kept.stack));
    this.#noteWork();
  }

  async cancel(key: StackKey): Promise<void> {
    const kept = this.#own(key);
    if (kept !== undefined) kept.cancelled = kept.stack.operation?.id;
  }

  async isCancelled(key: StackKey): Promise<boolean> {
    const kept = this.#own(key);
    return kept?.cancelled !== undefined && kept.cancelled === kept.stack.operation?.id;
  }

  async createChangeSet(changeSet: ChangeSet, limit: number): Promise<void> {
    const there = await this.changeSets(changeSet.stack);
    if (there.some(({ name }) => name === changeSet.name)) {
      throw new ServiceError('AlreadyExistsException', `ChangeSet ${changeSet.name} already exists`);
    }
    if (there.length >= limit) {
      throw new ServiceError('LimitExceededException', `Limit for change sets has been exceeded: ${limit}`);
    }
    this.#changeSets.set(changeSet.uuid, changeSet);
  }

  async updateChangeSet(changeSet: ChangeSet): Promise<void> {
    this.#changeSets.set(changeSet.uuid, changeSet);
  }

  async deleteChangeSet(_key: StackKey, uuid: string): Promise<void> {
    this.#changeSets.delete(uuid);
  }

  async claim(): Promise<ClaimedStack | undefined> {
    const all = [...this.#kept.values()].filter(({ stack }) => stack.operation !== undefined);
    const taken = (accountId: string) => all.filter(({ stack, leased }) => leased && stack.accountId === accountId);
    const kept = all.find(({ stack, leased }) => !leased && taken(stack.accountId).length < AT_ONCE);
    if (kept === undefined) return undefined;
    kept.leased = true;
    kept.fence++;
    return { stack: kept.stack, resources: [...kept.resources], fence: String(kept.fence) };
  }

  async extend(key: StackKey, fence: string): Promise<boolean> {
    return this.#held(key, fence) !== undefined;
  }

  async release(key: StackKey, fence: string): Promise<void> {
    const kept = this.#held(key, fence);
    if (kept === undefined) return;
    kept.leased = false;
    kept.fence++;
  }

  async record(key: StackKey, fence: string, move: StackMove): Promise<boolean> {
    const kept = this.#held(key, fence);
    if (kept === undefined) return false;
    const names = (move.stack?.outputs ?? []).flatMap(({ exportName }) => exportName ?? []);
    const others = await this.exports(key.accountId);
    if (others.some(({ name, stack }) => stack.uuid !== key.uuid && names.includes(name))) {
      throw new ServiceError('ValidationException', 'An export of the stack has a name that another stack exports.');
    }
    this.#write(kept, { ...move, stack: move.stack && keepingProtection(move.stack, kept.stack) });
    return true;
  }

  onWork(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Whoever holds a lease has died. */
  expireLeases(): void {
    for (const kept of this.#kept.values()) kept.leased = false;
  }

  #of(accountId: string): Stack[] {
    return [...this.#kept.values()].map(({ stack }) => stack).filter((stack) => stack.accountId === accountId);
  }

  #own({ accountId, uuid }: StackKey): Kept | undefined {
    const kept = this.#kept.get(uuid);
    return kept?.stack.accountId === accountId ? kept : undefined;
  }

  #held(key: StackKey, fence: string): Kept | undefined {
    const kept = this.#own(key);
    return kept !== undefined && String(kept.fence) === fence ? kept : undefined;
  }

  #write(kept: Kept, { stack, resources = [], removed = [], events = [] }: StackMove): void {
    if (stack !== undefined) kept.stack = stack;
    for (const resource of resources) {
      const at = kept.resources.findIndex((one) => isSame(one, resource));
      if (at < 0) kept.resources.push(resource);
      else kept.resources[at] = resource;
    }
    kept.resources = kept.resources.filter((one) => !removed.some((gone) => isSame(one, gone)));
    kept.events.push(...events);
  }

  #noteWork(): void {
    for (const listener of this.#listeners) listener();
  }
}

type Name = Pick<StackResource, 'logicalId' | 'incarnation'>;

function isSame(a: Name, b: Name): boolean {
  return a.logicalId === b.logicalId && a.incarnation === b.incarnation;
}
