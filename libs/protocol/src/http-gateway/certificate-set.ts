import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';

/** A certificate with its chain, and its key, each as PEM. */
export interface Certificate {
  readonly chain: string;
  readonly key: string;
}

interface Known {
  readonly context: SecureContext;
  /** ms since the epoch. */
  readonly expiresAt: number;
}

/** Certificates by the names that they are good for; where two are good for one, the one that is so for longer. */
export class CertificateSet {
  readonly #byName = new Map<string, Known>();

  /** @throws Error for what is no certificate, or a key that is not its own */
  constructor(certificates: readonly Certificate[]) {
    for (const { chain, key } of certificates) {
      const { subjectAltName = '', validTo } = new X509Certificate(chain);
      const known = { context: createSecureContext({ cert: chain, key }), expiresAt: Date.parse(validTo) };
      for (const [, name] of subjectAltName.matchAll(/DNS:([^,\s]+)/g)) this.#add(name!.toLowerCase(), known);
    }
  }

  /** Names that connections may be made to; `*.fn.example` among them. */
  get names(): string[] {
    return [...this.#byName.keys()];
  }

  /** What a connection to a name is secured with; a wildcard stands for one label. */
  contextFor(name: string): SecureContext | undefined {
    const lower = name.toLowerCase();
    return (this.#byName.get(lower) ?? this.#byName.get(lower.replace(/^[^.]+/, '*')))?.context;
  }

  #add(name: string, known: Known): void {
    const before = this.#byName.get(name);
    if (before === undefined || before.expiresAt < known.expiresAt) this.#byName.set(name, known);
  }
}
