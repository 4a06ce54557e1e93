import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateSet, type Certificate } from '@stoker/protocol/http-gateway/certificate-set';
import { ConfigError } from '../config/parse-config.js';
import { readPrivate } from '../config/private-json.js';

const VARIABLE = 'STOKER_GATEWAY_CERTIFICATES';

/** The certificates of a directory, as far as they are good, read anew when asked to. */
export class CertificateFiles {
  #current = new CertificateSet([]);
  /** What `current` was made of. */
  #seen = '';

  /** @param onProblem told of a certificate that is of no use, each time that something has changed */
  constructor(
    private readonly directory: string,
    private readonly onProblem: (error: unknown) => void,
  ) {}

  get current(): CertificateSet {
    return this.#current;
  }

  /**
   * Takes what has changed; a certificate that is of no use now keeps no other from being taken.
   *
   * @throws ConfigError when the directory can't be read
   */
  async refresh(): Promise<void> {
    const folders = await readdir(this.directory, { withFileTypes: true }).catch((error: unknown) => {
      throw new ConfigError(`${VARIABLE}: ${this.directory} can't be read`, { cause: error });
    });
    const problems: unknown[] = [];
    const good: Certificate[] = [];
    for (const folder of folders.filter((entry) => entry.isDirectory() || entry.isSymbolicLink())) {
      try {
        const certificate = await read(join(this.directory, folder.name));
        if (certificate !== undefined) good.push(certificate);
      } catch (error) {
        problems.push(error);
      }
    }
    const seen = JSON.stringify([good, problems.map(String)]);
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#current = new CertificateSet(good);
    problems.forEach(this.onProblem);
  }
}

/** Undefined for a folder that has none. */
async function read(folder: string): Promise<Certificate | undefined> {
  const chain = await readFile(join(folder, 'fullchain.pem'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new ConfigError(`${VARIABLE}: ${folder}/fullchain.pem can't be read`, { cause: error });
  });
  if (chain === undefined) return undefined;
  const key = await readPrivate(VARIABLE, join(folder, 'privkey.pem'));
  try {
    new CertificateSet([{ chain, key }]);
  } catch (error) {
    throw new ConfigError(`${VARIABLE}: ${folder} has no certificate, or not the key of it`, { cause: error });
  }
  return { chain, key };
}
