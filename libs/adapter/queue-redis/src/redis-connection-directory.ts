import { randomUUID } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type {
  AnswerConnection,
  ConnectionDirectory,
  ConnectionHome,
  ConnectionReply,
  ConnectionRequest,
  FoundConnection,
} from '@stoker/app/ports/connection-directory';
import type { Redis } from 'ioredis';
import type { RedisConnections } from './connect-redis.js';

export interface DirectorySettings {
  /** Before every key and channel. */
  readonly prefix: string;
  readonly onError: (error: unknown) => void;
  /** ms that another server has to answer. */
  readonly answerMs?: number | undefined;
}

/** ms after which connections are claimed again, and after which what was not is forgotten. */
const RENEW_MS = 30_000;
const KEPT_MS = 4 * RENEW_MS;
/** Claims that go out together. */
const BATCH = 500;
const ANSWER_MS = 5_000;

/** What goes over a server's channel, as the servers of one installation pack it: bytes travel as bytes. */
type Message =
  | { readonly kind: 'ask'; readonly id: number; readonly from: string; readonly request: ConnectionRequest }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: ConnectionReply };

/** The directory in Redis: a key for each connection, and a channel for each server, on which it is asked and hears what it asked. */
export class RedisConnectionDirectory implements ConnectionDirectory {
  readonly renewMs = RENEW_MS;
  readonly #commands: Redis;
  readonly #self = randomUUID();
  readonly #asked = new Map<number, (reply: ConnectionReply) => void>();
  #asks = 0;
  #answer: AnswerConnection = () => ({ kind: 'gone' });

  private constructor(
    redis: RedisConnections,
    private readonly settings: DirectorySettings,
  ) {
    this.#commands = redis.commands;
  }

  /** Begins to listen to what others ask. */
  static async open(redis: RedisConnections, settings: DirectorySettings): Promise<RedisConnectionDirectory> {
    const directory = new RedisConnectionDirectory(redis, settings);
    const subscriber = redis.forWorker();
    subscriber.on('messageBuffer', (_channel: Buffer, message: Buffer) => directory.#take(message));
    await subscriber.subscribe(directory.#channel(directory.#self));
    return directory;
  }

  answerWith(answer: AnswerConnection): void {
    this.#answer = answer;
  }

  async claim(connections: Parameters<ConnectionDirectory['claim']>[0]): Promise<void> {
    for (let at = 0; at < connections.length; at += BATCH) {
      const pipeline = this.#commands.pipeline();
      for (const [id, home] of connections.slice(at, at + BATCH)) {
        pipeline.set(this.#key(id), JSON.stringify({ home, holder: this.#self }), 'PX', KEPT_MS);
      }
      const failed = (await pipeline.exec())?.find(([error]) => error !== null)?.[0];
      if (failed) throw failed;
    }
  }

  async release(connectionId: string): Promise<void> {
    await this.#commands.del(this.#key(connectionId));
  }

  async find(connectionId: string): Promise<FoundConnection | undefined> {
    const text = await this.#commands.get(this.#key(connectionId));
    if (text === null) return undefined;
    return JSON.parse(text) as { readonly home: ConnectionHome; readonly holder: string };
  }

  async ask(holder: string, request: ConnectionRequest): Promise<ConnectionReply> {
    const id = ++this.#asks;
    const { promise, resolve, reject } = Promise.withResolvers<ConnectionReply>();
    const late = (): void => reject(new Error(`no answer about connection ${request.connectionId}`));
    const timer = setTimeout(late, this.settings.answerMs ?? ANSWER_MS);
    this.#asked.set(id, resolve);
    try {
      const heard = await this.#send(holder, { kind: 'ask', id, from: this.#self, request });
      return heard ? await promise : { kind: 'gone' };
    } finally {
      clearTimeout(timer);
      this.#asked.delete(id);
    }
  }

  #take(bytes: Buffer): void {
    try {
      const message = deserialize(bytes) as Message;
      if (message.kind === 'reply') this.#asked.get(message.id)?.(message.reply);
      else {
        const reply = this.#answer(message.request);
        this.#send(message.from, { kind: 'reply', id: message.id, reply }).catch(this.settings.onError);
      }
    } catch (error) {
      this.settings.onError(error);
    }
  }

  /** @returns whether anybody listens */
  async #send(to: string, message: Message): Promise<boolean> {
    return (await this.#commands.publish(this.#channel(to), serialize(message))) > 0;
  }

  #key(connectionId: string): string {
    return `${this.settings.prefix}:connection:${connectionId}`;
  }

  #channel(server: string): string {
    return `${this.settings.prefix}:connections-of:${server}`;
  }
}
