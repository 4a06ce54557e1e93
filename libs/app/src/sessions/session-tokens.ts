import { type RandomBytes, newAccessKey } from '../identity/credentials.js';
import type { Clock } from '../ports/clock.js';
import type { SessionSealer } from '../ports/session-sealer.js';
import type { Session, TemporaryCredentials } from './session.js';

/** Tokens that are remembered opened: opening one costs more than all else of a call's authentication. */
const MAX_REMEMBERED = 5_000;

/** What a session begins with; the rest is made up here. */
export type NewSession = Omit<Session, 'accessKeyId' | 'secretAccessKey' | 'issuedAt' | 'expiresAt'>;

/** Makes temporary credentials and knows them again. Nothing is stored: what they stand for is in their token. */
export class SessionTokens {
  /** By key id, in order of use. Only what really opened is here, so that guesses push nothing out. */
  readonly #opened = new Map<string, { readonly token: string; readonly session: Session }>();

  constructor(
    private readonly sealer: SessionSealer,
    private readonly random: RandomBytes,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** @param seconds how long they are good for */
  issue(begun: NewSession, seconds: number): TemporaryCredentials {
    const key = newAccessKey(this.random, 'ASIA');
    const issuedAt = this.clock.now();
    const expiresAt = issuedAt + seconds * 1000;
    const session: Session = { ...begun, ...key, issuedAt, expiresAt };
    return { ...key, sessionToken: this.sealer.seal(JSON.stringify(session), key.accessKeyId), expiresAt };
  }

  /** The session behind a token, expired or not; the same object while it is remembered. Undefined where none was issued. */
  open(accessKeyId: string, token: string): Session | undefined {
    const known = this.#opened.get(accessKeyId);
    const session = known?.token === token ? known.session : this.#read(accessKeyId, token);
    if (session === undefined) return undefined;
    this.#opened.delete(accessKeyId);
    this.#opened.set(accessKeyId, { token, session });
    const oldest = this.#opened.size > MAX_REMEMBERED ? this.#opened.keys().next().value : undefined;
    if (oldest !== undefined) this.#opened.delete(oldest);
    return session;
  }

  #read(accessKeyId: string, token: string): Session | undefined {
    const text = this.sealer.open(token, accessKeyId);
    // Whatever opens was sealed here, so it has the shape that was sealed.
    return text === undefined ? undefined : (JSON.parse(text) as Session);
  }
}
