import { randomBytes } from 'node:crypto';
import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Authorise, forTenants } from '@stoker/app/accounts/tenant-gate';
import { Activations } from '@stoker/app/control/activations';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { layerResourcePolicies } from '@stoker/app/control/layers/layer-permissions';
import { findTags } from '@stoker/app/control/tags/tags';
import { Fleet } from '@stoker/app/fleet/fleet';
import { CallAudit, type CallEffect } from '@stoker/app/audit/call-audit';
import { KeyUses } from '@stoker/app/iam/key-uses';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import { CachedTags } from '@stoker/app/identity/cached-tags';
import { FunctionPolicies } from '@stoker/app/identity/function-policies';
import { authoriser, firstOf } from '@stoker/app/identity/resource-policies';
import { InvokeFunction } from '@stoker/app/invoke/invoke-function';
import { InvokeStreaming } from '@stoker/app/invoke/invoke-streaming';
import type { Clock } from '@stoker/app/ports/clock';
import type { CodeStore } from '@stoker/app/ports/code-store';
import type { ImageStore } from '@stoker/app/ports/image-store';
import type { ObjectSource } from '@stoker/app/ports/object-source';
import type { Provisioning } from '@stoker/app/ports/provisioning';
import { RequestRates } from '@stoker/app/quotas/request-rates';
import type { SandboxDriver } from '@stoker/app/ports/sandbox-driver';
import { CredentialFinder, type Credentials } from '@stoker/app/sessions/find-credentials';
import { oidcProviders } from '@stoker/app/sessions/oidc-providers';
import { SessionTokens } from '@stoker/app/sessions/session-tokens';
import { trustPolicies } from '@stoker/app/sessions/trust-policies';
import { IAM_MODEL } from '@stoker/protocol/aws-model/iam.model.generated';
import { LAMBDA_MODEL } from '@stoker/protocol/aws-model/lambda.model.generated';
import { STS_MODEL } from '@stoker/protocol/aws-model/sts.model.generated';
import type { FinishedCall } from '@stoker/protocol/aws-wire/http-front/aws-api';
import type { FindKey } from '@stoker/protocol/aws-wire/http-front/authenticate';
import { type AwsApis, registerAwsApis } from '@stoker/protocol/aws-wire/http-front/register-aws-api';
import type { TableEntry } from '@stoker/protocol/aws-wire/operation';
import { SignedCodeLinks } from '@stoker/protocol/code-links/code-link';
import { registerCodeLinks } from '@stoker/protocol/code-links/register-code-links';
import { iamOperations } from '@stoker/protocol/iam-api/operations';
import { lambdaOperations } from '@stoker/protocol/lambda-api/operations';
import { stsOperations } from '@stoker/protocol/sts-api/operations';
import { JoseWebTokens } from '@stoker/oidc/web-tokens';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import { Metrics } from '@stoker/telemetry/metrics';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { InvokeModule } from '../invoke/invoke.module.js';
import { Lifecycle } from '../platform/lifecycle.js';
import {
  AUTHORISE,
  AWS_APIS,
  CLOCK,
  CODE_STORE,
  CONFIG,
  CONTROL,
  IMAGE_STORE,
  LAMBDA_OPERATIONS,
  LOGGER,
  MASTER_KEY,
  OBJECT_SOURCE,
  POSTGRES,
  SANDBOX_DRIVER,
  STS_OPERATIONS,
} from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { WorkerModule } from '../worker/worker.module.js';
import { HealthController } from './health.controller.js';

/** The AWS endpoint: the Lambda, IAM and STS APIs on every path that is not a health check. */
@Module({
  imports: [StoreModule, WorkerModule, InvokeModule],
  controllers: [HealthController],
  providers: [
    {
      provide: Activations,
      inject: [POSTGRES, CODE_STORE, IMAGE_STORE, CLOCK, LOGGER, Lifecycle],
      useFactory: makeActivations,
    },
    {
      provide: CONTROL,
      inject: [
        POSTGRES,
        CODE_STORE,
        IMAGE_STORE,
        OBJECT_SOURCE,
        SignedCodeLinks,
        CLOCK,
        Activations,
        Fleet,
        SANDBOX_DRIVER,
        CONFIG,
      ],
      useFactory: makeControl,
    },
    {
      provide: SignedCodeLinks,
      inject: [MASTER_KEY, CLOCK],
      useFactory: (masterKey: Uint8Array, clock: Clock) => new SignedCodeLinks(masterKey, clock),
    },
    {
      provide: CachedTags,
      inject: [CONTROL, POSTGRES, CLOCK],
      useFactory: (control: ControlPorts, { snapshots }: PostgresStore, clock: Clock) =>
        new CachedTags((target) => findTags(control, target), snapshots, clock),
    },
    {
      provide: AUTHORISE,
      inject: [POSTGRES, CachedIdentity, CONTROL, CachedTags, FunctionPolicies],
      useFactory: makeAuthorise,
    },
    {
      provide: AWS_APIS,
      inject: [
        LAMBDA_OPERATIONS,
        STS_OPERATIONS,
        POSTGRES,
        CredentialFinder,
        AUTHORISE,
        CallAudit,
        RequestRates,
        CONFIG,
        CLOCK,
        Metrics,
        LOGGER,
        KeyUses,
      ],
      useFactory: awsApis,
    },
    {
      provide: KeyUses,
      inject: [POSTGRES, LOGGER, Lifecycle],
      useFactory: noteKeyUses,
    },
    {
      provide: STS_OPERATIONS,
      inject: [POSTGRES, SessionTokens, CONFIG, CLOCK],
      useFactory: ({ identity, iam }: PostgresStore, tokens: SessionTokens, config: ServerConfig, clock: Clock) =>
        stsOperations({
          identities: identity,
          tokens,
          providers: oidcProviders(iam),
          webTokens: new JoseWebTokens(config.STOKER_OIDC_TRUSTED_ORIGINS, clock),
        }),
    },
    {
      provide: LAMBDA_OPERATIONS,
      inject: [CONTROL, InvokeFunction, InvokeStreaming],
      useFactory: (control: ControlPorts, invoke: InvokeFunction, streaming: InvokeStreaming) =>
        lambdaOperations(
          control,
          (caller, command) => invoke.run(caller, command),
          (caller, command) => streaming.run(caller, command),
        ),
    },
  ],
})
export class ApiModule implements OnApplicationBootstrap {
  constructor(
    private readonly http: HttpAdapterHost,
    private readonly activations: Activations,
    private readonly lifecycle: Lifecycle,
    private readonly links: SignedCodeLinks,
    @Inject(CODE_STORE) private readonly code: CodeStore,
    @Inject(AWS_APIS) private readonly apis: AwsApis,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const fastify = this.http.httpAdapter.getInstance<FastifyInstance>();
    registerCodeLinks(fastify, this.links, this.code);
    await registerAwsApis(fastify, this.apis, () => this.lifecycle.isClosing);
    await this.activations.resume();
  }
}

function makeControl(
  store: PostgresStore,
  code: CodeStore,
  images: ImageStore,
  objects: ObjectSource,
  links: SignedCodeLinks,
  clock: Clock,
  activations: Activations,
  provisioning: Provisioning,
  driver: SandboxDriver,
  config: ServerConfig,
): ControlPorts {
  return {
    functions: store.functions,
    policies: store.policies,
    urls: store.urls,
    urlDomain: config.STOKER_FUNCTION_URL_DOMAIN,
    eventInvokeConfigs: store.eventInvokeConfigs,
    mappings: store.mappings,
    codeSigning: store.codeSigning,
    layers: store.layers,
    links,
    concurrency: store.concurrency,
    provisioning,
    packages: store.packages,
    code,
    images,
    objects,
    identities: store.identity,
    clock,
    architectures: [process.arch === 'arm64' ? 'arm64' : 'x86_64'],
    serves: (runtime) => driver.serves(runtime),
    scheduleActivation: activations.schedule,
  };
}

/** What every API asks: accounts that are open, their guardrails, and every policy. */
function makeAuthorise(
  store: PostgresStore,
  identity: CachedIdentity,
  control: ControlPorts,
  tags: CachedTags,
  policies: FunctionPolicies,
): Authorise {
  const policyOf = firstOf(policies.policyOf, layerResourcePolicies(control), trustPolicies(store.identity));
  return forTenants((accountId) => identity.findAccount(accountId), authoriser(policyOf, tags.of));
}

/** Every AWS API of the port; they share callers, policies and records. */
function awsApis(
  lambda: readonly TableEntry[],
  sts: readonly TableEntry[],
  store: PostgresStore,
  credentials: CredentialFinder,
  authorise: Authorise,
  audit: CallAudit,
  rates: RequestRates,
  config: ServerConfig,
  clock: Clock,
  metrics: Metrics,
  logger: Logger,
  uses: KeyUses,
): AwsApis {
  const shared = {
    region: config.STOKER_REGION,
    findKey: (accessKeyId: string, token: string | undefined) => credentials.find(accessKeyId, token),
    authorise,
    clock,
    audit,
    // Invocations count for the function's account, where they are run.
    countCall: (accountId: string, effect: CallEffect) =>
      effect === 'data' ? undefined : rates.take(accountId, effect),
    onFinished: recorder(metrics, logger, uses),
  };
  const global = { ...shared, globalRegion: GLOBAL_REGION };
  return [
    { ...shared, model: LAMBDA_MODEL, operations: lambda },
    {
      ...global,
      model: IAM_MODEL,
      operations: iamOperations({ iam: store.iam, random: randomBytes }),
      findKey: forIam(shared.findKey),
    },
    { ...global, model: STS_MODEL, operations: sts },
  ];
}

/** What users got from GetSessionToken without a second factor is of no use with IAM, as on AWS. */
function forIam(find: FindKey): FindKey {
  const allowed = (found: Credentials | undefined) => (found?.session?.kind === 'key' ? undefined : found);
  return (accessKeyId, token) => {
    const found = find(accessKeyId, token);
    return found instanceof Promise ? found.then(allowed) : allowed(found);
  };
}

/** Where clients sign requests to AWS's global services, wherever they are. */
const GLOBAL_REGION = 'us-east-1';
/** ms between two writes of when access keys were used. */
const KEY_USES_MS = 30_000;

/** Writes down when keys were used, now and then and before the connections go. */
function noteKeyUses({ iam }: PostgresStore, logger: Logger, lifecycle: Lifecycle): KeyUses {
  const uses = new KeyUses(iam);
  const onError = (error: unknown) => logger.warn({ err: error }, 'uses of access keys not noted');
  lifecycle.every(KEY_USES_MS, 'work', () => uses.flush(), onError);
  lifecycle.onClose('records', () => uses.flush());
  return uses;
}

function recorder(metrics: Metrics, logger: Logger, uses: KeyUses) {
  return ({ defect, accessKeyId, region, receivedAt, ...call }: FinishedCall): void => {
    if (accessKeyId !== undefined && region !== undefined) {
      uses.note({ accessKeyId, at: receivedAt, service: call.service, region });
    }
    metrics.request(call.service, call.operation ?? 'unknown', call.status);
    if (defect !== undefined) logger.error({ ...call, err: defect }, 'request');
    // An invocation has its own wide event, unless it was a dry run or refused before it became one.
    else if (!isInvocation(call.operation) || call.status === 204 || call.status >= 400) logger.info(call, 'request');
  };
}

function isInvocation(operation: string | undefined): boolean {
  return operation === 'Invoke' || operation === 'InvokeWithResponseStream';
}

function makeActivations(
  { functions }: PostgresStore,
  code: CodeStore,
  images: ImageStore,
  clock: Clock,
  logger: Logger,
  lifecycle: Lifecycle,
): Activations {
  const activations = new Activations({ functions, code, images, clock }, (version, outcome, durationMs) => {
    const { accountId, functionName, revisionId } = version;
    const error = 'error' in outcome ? outcome.error : undefined;
    logger.info({ accountId, functionName, revisionId, outcome: outcome.kind, durationMs, err: error }, 'activation');
  });
  lifecycle.onClose('work', () => activations.close());
  return activations;
}
