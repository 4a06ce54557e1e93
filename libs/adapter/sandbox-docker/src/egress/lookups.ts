import { type Bucket, takeToken } from '@stoker/core/admission/token-bucket';
import { isQuery } from './dns-messages.js';

/** Lookups a second of one environment. */
export const MOST_LOOKUPS = 200;
/** Of one environment, on their way at once. */
const MAX_UNDER_WAY = 64;
/** Of the process: each holds a socket, and so one of its open files. */
const MAX_UNDER_WAY_OF_PROCESS = 2_048;

export interface Resolver {
  readonly address: string;
  readonly port: number;
}

/** A lookup on its way, until it is ended. */
export interface Lookup {
  readonly resolver: Resolver;
  end(): void;
}

/** The lookups that are on their way, of all environments. */
export class LookupRoom {
  #taken = 0;

  constructor(private readonly most = MAX_UNDER_WAY_OF_PROCESS) {}

  take(): boolean {
    if (this.#taken >= this.most) return false;
    this.#taken++;
    return true;
  }

  giveBack(): void {
    this.#taken--;
  }
}

/** What one environment looks up, whichever way it asks. */
export class Lookups {
  #underWay = 0;
  #turn = 0;
  #bucket: Bucket | undefined;

  constructor(
    private readonly resolvers: readonly Resolver[],
    private readonly room: LookupRoom,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Undefined for what is not passed on: what is no query, and what is too much. */
  begin(query: Uint8Array): Lookup | undefined {
    const resolver = this.resolvers[this.#turn++ % Math.max(1, this.resolvers.length)];
    if (resolver === undefined || !isQuery(query) || this.#underWay >= MAX_UNDER_WAY) return undefined;
    const { taken, bucket } = takeToken(this.#bucket, RATE, this.now());
    this.#bucket = bucket;
    if (!taken || !this.room.take()) return undefined;
    this.#underWay++;
    return {
      resolver,
      end: () => {
        this.#underWay--;
        this.room.giveBack();
      },
    };
  }
}

const RATE = { perSecond: MOST_LOOKUPS, burst: 2 * MOST_LOOKUPS };
