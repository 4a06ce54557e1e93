import { type MaybePromise, SnapshotCache, type SnapshotCacheOptions } from '../../identity/snapshot-cache.js';
import type { GatewayApi, GatewayReads } from '../../ports/gateway-store.js';
import type { SnapshotChange, SnapshotSource } from '../../ports/snapshot-source.js';
import { type BrokenStage, compiledOrBroken } from '../broken-stage.js';
import type { Site } from '../site.js';
import { toV2Api } from '../v2/api-turn.js';
import { contentsOf } from '../v2/auto-deploy.js';
import { CONTENTS, STAGES } from '../v2/v2-parts.js';
import { type CompiledStage, compileStage } from './compile-api.js';
import { FunctionAuthorizers } from './function-authorizer.js';
import { type CompiledApi, type HttpApiPorts, HttpApiSite } from './http-api-site.js';

const LIMITS: SnapshotCacheOptions = { foundMs: 30_000, absentMs: 5_000, maxEntries: 10_000 };

/**
 * HTTP APIs by id, compiled, from memory for every API in use. Changes are pushed; where a push is lost, what was read counts
 * for 30 s at most. An API that is looked at again and has not changed is not compiled again.
 */
export class HttpApiSites {
  readonly #snapshots: SnapshotCache<HttpApiSite>;
  /** Those that were compiled last. */
  readonly #compiled = new Map<string, WeakRef<HttpApiSite>>();

  constructor(
    private readonly store: GatewayReads,
    changes: SnapshotSource,
    private readonly ports: HttpApiPorts,
  ) {
    this.#snapshots = new SnapshotCache((apiId) => this.#read(apiId), ports.clock, LIMITS);
    changes.onChange((change) => this.#forget(change));
  }

  readonly find = (apiId: string): MaybePromise<Site | undefined> => this.#snapshots.get(apiId);

  async #read(apiId: string): Promise<HttpApiSite | undefined> {
    const found = await this.store.findApi(apiId);
    if (found?.protocol !== 'HTTP') {
      this.#compiled.delete(apiId);
      return undefined;
    }
    const before = this.#compiled.get(apiId)?.deref();
    if (before?.api.revision === found.revision) return before;
    const site = new HttpApiSite(
      await this.#compile(found),
      this.ports,
      new FunctionAuthorizers(this.ports, this.ports.clock),
    );
    this.#compiled.set(apiId, new WeakRef(site));
    if (this.#compiled.size > 2 * LIMITS.maxEntries) this.#prune();
    return site;
  }

  async #compile({ id, accountId, revision, document }: GatewayApi): Promise<CompiledApi> {
    const api = toV2Api(document);
    const stages = await this.store.partsOf(id, STAGES);
    const held = stages.flatMap(({ document: { autoDeploy, deploymentId } }) =>
      autoDeploy || deploymentId === undefined ? [] : [deploymentId],
    );
    const [contents, live] = await Promise.all([
      this.store.partsOf(id, CONTENTS, held),
      stages.some(({ document: { autoDeploy } }) => autoDeploy) ? contentsOf(this.store, id, api) : undefined,
    ]);
    const byDeployment = new Map(contents.map((one) => [one.id, one.document]));
    const compiled = stages.flatMap(({ document: stage }): [string, CompiledStage | BrokenStage][] => {
      const served = stage.autoDeploy ? live : byDeployment.get(stage.deploymentId ?? '');
      if (served === undefined) return [];
      return [[stage.stageName, compiledOrBroken(stage.stageName, () => compileStage(stage, served))]];
    });
    return { id, accountId, revision, stages: new Map(compiled), isHidden: api.disableExecuteApiEndpoint };
  }

  /** Those that nobody has any more. */
  #prune(): void {
    for (const [apiId, site] of this.#compiled) if (site.deref() === undefined) this.#compiled.delete(apiId);
  }

  #forget(change: SnapshotChange): void {
    if (change.kind !== 'gateway' && change.kind !== 'unknown') return;
    this.#snapshots.forget(({ id }) => change.kind === 'unknown' || id === change.owner);
  }
}
