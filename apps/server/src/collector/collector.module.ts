import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { collectUnusedCode, UNUSED_FOR_MS } from '@stoker/app/control/collect-unused-code';
import { collectUnusedImages } from '@stoker/app/control/collect-unused-images';
import { Fleet } from '@stoker/app/fleet/fleet';
import type { CodeStore } from '@stoker/app/ports/code-store';
import type { ImageStore, KeptImage } from '@stoker/app/ports/image-store';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { Logger } from 'pino';
import { Lifecycle } from '../platform/lifecycle.js';
import { CODE_STORE, IMAGE_STORE, LOGGER, POSTGRES } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { WorkerModule } from '../worker/worker.module.js';

/** ms between two collections. */
const COLLECT_MS = 10 * 60_000;

/** Gives this host's disk back what no function needs any more. */
@Module({ imports: [StoreModule, WorkerModule] })
export class CollectorModule implements OnApplicationBootstrap {
  constructor(
    private readonly fleet: Fleet,
    private readonly lifecycle: Lifecycle,
    @Inject(POSTGRES) private readonly store: PostgresStore,
    @Inject(CODE_STORE) private readonly code: CodeStore,
    @Inject(IMAGE_STORE) private readonly images: ImageStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const stopping = new AbortController();
    this.lifecycle.onClose('intake', async () => stopping.abort());
    const onError = (error: unknown): void => this.logger.warn({ err: error }, 'unused code not collected');
    this.lifecycle.every(COLLECT_MS, 'work', () => this.#collect(stopping.signal), onError);
  }

  async #collectImages(signal: AbortSignal): Promise<void> {
    const ports = {
      images: this.images,
      isReferredTo: (accountId: string, digest: string) => this.store.functions.refersToImage(accountId, digest),
      isInUse: (accountId: string, digest: string) => this.fleet.holds(accountId, digest),
      onError: (error: unknown, kept: KeptImage) =>
        this.logger.warn({ ...kept, err: error }, 'unused image not removed'),
    };
    const released = await collectUnusedImages(ports, UNUSED_FOR_MS, signal);
    if (released > 0) this.logger.info({ released }, 'unused images removed');
  }

  async #collect(signal: AbortSignal): Promise<void> {
    const ports = {
      packages: this.store.packages,
      code: this.code,
      isInUse: (accountId: string, sha256: string) => this.fleet.holds(accountId, sha256),
      onError: (error: unknown, { accountId, sha256 }: { accountId: string; sha256: string }) =>
        this.logger.warn({ accountId, sha256, err: error }, 'unused code not removed'),
    };
    const freed = await collectUnusedCode(ports, UNUSED_FOR_MS, signal);
    if (freed.packages > 0) this.logger.info({ freed }, 'unused code removed');
    await this.#collectImages(signal);
  }
}
