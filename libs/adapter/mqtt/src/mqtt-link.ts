import type { Socket } from 'node:net';
import type { MqttSession } from '@stoker/app/ports/subscriptions';
import type { Connection } from '@stoker/core/model/connections/connection';
import {
  generate,
  type IConnackPacket,
  type IPublishPacket,
  type ISubackPacket,
  type Packet,
  parser,
} from 'mqtt-packet';
import { dial } from './dial.js';
import { refused, unreachable } from './refusals.js';

/** Version of the protocol: it alone has a session's end, and how much may be under way, agreed upon. */
const VERSION = { protocolVersion: 5 } as const;
/** Seconds that the broker keeps a session that nobody reads: what comes for it waits so long. */
const SESSION_SECONDS = 7 * 24 * 3_600;
/** Messages that may be handed out to us and not acknowledged: as many as the largest batch has. */
const MOST_UNDER_WAY = 10_000;
/** Bytes of a message: so large fits an invocation however it is encoded. The broker leaves out what is larger. */
const MOST_BYTES = 4 * 1_048_576;
const KEEPALIVE_SECONDS = 30;
const ANSWER_MS = 20_000;

/** What a link tells of. */
export interface LinkEvents {
  onMessage(packet: IPublishPacket): void;
  /** Once, whoever ended it. */
  onEnd(error: Error): void;
}

/**
 * One connection of a session to its broker, with a subscription of quality of service 1. What acknowledges a message is for its
 * holder to say, at any time: that is why this is no client library, all of which acknowledge what they hand over before they read on.
 */
export class MqttLink {
  #ended = false;
  #heardAt = performance.now();
  #pinging: NodeJS.Timeout | undefined;
  #answers: { readonly cmd: Packet['cmd']; readonly resolve: (packet: Packet) => void } | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly events: LinkEvents,
  ) {
    const reader = parser(VERSION);
    reader.on('packet', (packet: Packet) => this.#take(packet));
    reader.on('error', (error: Error) => this.#end(error));
    socket.on('data', (data: Buffer) => {
      this.#heardAt = performance.now();
      reader.parse(data);
    });
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('The broker hung up.')));
  }

  /**
   * Takes up a session, or begins it. Messages may come before this resolves.
   *
   * @throws AccessDeniedException, ServiceUnavailableException
   */
  static async open(connection: Connection, session: MqttSession, events: LinkEvents): Promise<MqttLink> {
    const socket = await dial(connection).catch((error: unknown) => {
      throw unreachable(error);
    });
    const link = new MqttLink(socket, events);
    try {
      await link.#connect(connection, session.clientId);
      await link.#subscribe(session.filter);
    } catch (error) {
      link.close();
      throw unreachable(error);
    }
    return link;
  }

  get isOpen(): boolean {
    return !this.#ended;
  }

  acknowledge(messageId: number): void {
    this.#send({ cmd: 'puback', messageId, reasonCode: 0 });
  }

  /** Stops or goes on with reading, so that what comes does not pile up here. */
  pause(isPaused: boolean): void {
    if (isPaused) this.socket.pause();
    else this.socket.resume();
    this.#heardAt = performance.now();
  }

  /** Leaves the session to the broker. */
  close(): void {
    if (this.#ended) return;
    this.#send({ cmd: 'disconnect', reasonCode: 0 });
    this.socket.end();
    this.#end(new Error('The link was closed.'));
  }

  async #connect({ credentials: { username, password } }: Connection, clientId: string): Promise<void> {
    const { reasonCode = 0, properties } = (await this.#ask(
      {
        cmd: 'connect',
        protocolId: 'MQTT',
        ...VERSION,
        clientId,
        clean: false,
        keepalive: KEEPALIVE_SECONDS,
        ...(username !== undefined && { username }),
        ...(password !== undefined && { password: Buffer.from(password) }),
        properties: {
          sessionExpiryInterval: SESSION_SECONDS,
          receiveMaximum: MOST_UNDER_WAY,
          maximumPacketSize: MOST_BYTES,
        },
      },
      'connack',
    )) as IConnackPacket;
    if (reasonCode >= 0x80) throw refused(reasonCode);
    const everyMs = ((properties?.serverKeepAlive ?? KEEPALIVE_SECONDS) * 1_000) / 2;
    this.#pinging = setInterval(() => this.#ping(everyMs), everyMs).unref();
  }

  async #subscribe(topic: string): Promise<void> {
    // What is retained comes once, when the subscription is new, and not with each connection.
    const subscriptions = [{ topic, qos: 1 as const, nl: false, rap: false, rh: 1 }];
    const answer = await this.#ask({ cmd: 'subscribe', messageId: 1, subscriptions }, 'suback');
    const [granted = 0x80] = (answer as ISubackPacket).granted as number[];
    if (granted >= 0x80) throw refused(granted);
  }

  #ask(packet: Packet, cmd: Packet['cmd']): Promise<Packet> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The broker did not answer in time.')), ANSWER_MS);
      const fail = (): void => {
        clearTimeout(timer);
        reject(new Error('The broker hung up.'));
      };
      this.socket.once('close', fail);
      this.#answers = {
        cmd,
        resolve: (answer) => {
          clearTimeout(timer);
          this.socket.off('close', fail);
          resolve(answer);
        },
      };
      this.#send(packet);
    });
  }

  #take(packet: Packet): void {
    if (packet.cmd === this.#answers?.cmd) {
      this.#answers.resolve(packet);
      this.#answers = undefined;
    } else if (packet.cmd === 'publish') {
      this.events.onMessage(packet);
    } else if (packet.cmd === 'disconnect') {
      this.#end(refused(packet.reasonCode ?? 0x80));
    }
  }

  /** A broker that says nothing any more, though it is listened to, is gone. */
  #ping(everyMs: number): void {
    if (!this.socket.isPaused() && performance.now() - this.#heardAt > 3 * everyMs) {
      this.#end(new Error('The broker fell silent.'));
    } else {
      this.#send({ cmd: 'pingreq' });
    }
  }

  #send(packet: Packet): void {
    if (!this.#ended) this.socket.write(generate(packet, VERSION));
  }

  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#pinging);
    this.socket.destroySoon();
    this.events.onEnd(error);
  }
}
