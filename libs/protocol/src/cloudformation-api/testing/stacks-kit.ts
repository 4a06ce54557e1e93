import { randomBytes, randomUUID } from 'node:crypto';
import { CallAudit } from '@stoker/app/audit/call-audit';
import { REFUSAL_BUDGET, RefusalBudget } from '@stoker/app/audit/refusal-budget';
import { MemoryAuditTrail } from '@stoker/app/audit/testing/memory-audit-trail';
import { InMemoryObjectSource } from '@stoker/app/control/testing/in-memory-object-source';
import { InMemoryGatewayStore } from '@stoker/app/gateway/testing/in-memory-gateway-store';
import { authorise } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import type { AccessKey, Role } from '@stoker/app/ports/identity-store';
import type { CalledService, ServiceCalls } from '@stoker/app/ports/service-calls';
import { FakeClock } from '@stoker/app/ports/testing/fake-clock';
import { runOperation } from '@stoker/app/stacks/engine/run-operation';
import { StackWork, WorkLost } from '@stoker/app/stacks/engine/work-on-stack';
import type { StacksPorts } from '@stoker/app/stacks/stacks-ports';
import { InMemoryStackStore } from '@stoker/app/stacks/testing/in-memory-stack-store';
import { RESOURCE_TYPES } from '@stoker/app/stacks/types/all-types';
import { APIGATEWAY_MODEL } from '../../aws-model/apigateway.model.generated.js';
import type { CloudFormationOperations } from '../../aws-model/cloudformation.generated.js';
import type { AwsApiOptions } from '../../aws-wire/http-front/aws-api.js';
import { InProcessCalls } from '../../aws-wire/in-process/in-process-calls.js';
import type { Operation } from '../../aws-wire/operation.js';
import { apigatewayOperations } from '../../apigateway-api/operations.js';
import { aCaller } from '../../lambda-api/testing/api-kit.js';
import { cloudFormationOperations } from '../operations.js';
import { parseTemplateText } from '../parse-template-text.js';

type Name = keyof CloudFormationOperations;
type Input<N extends Name> = CloudFormationOperations[N]['input'];
type Output<N extends Name> = CloudFormationOperations[N]['output'];

/** CloudFormation over the REST APIs of API Gateway, all of it in memory; an engine works when a test says so. */
export class StacksKit {
  readonly clock = new FakeClock();
  readonly stacks = new InMemoryStackStore();
  readonly gateway = new InMemoryGatewayStore();
  readonly objects = new InMemoryObjectSource();
  readonly trail = new MemoryAuditTrail();
  readonly defects: unknown[] = [];
  readonly keys = new Map<string, AccessKey>();
  readonly roles = new Map<string, Role>();
  /** Called before each call that a stack makes, and after it, with the name of its operation. */
  onCall: (operation: string, when: 'before' | 'after') => void = () => undefined;
  readonly ports: StacksPorts;
  readonly #operations;

  constructor() {
    const audit = new CallAudit(this.trail, new RefusalBudget(REFUSAL_BUDGET), this.clock, (error) =>
      this.defects.push(error),
    );
    const apigateway: AwsApiOptions = {
      model: APIGATEWAY_MODEL,
      region: 'us-east-1',
      operations: apigatewayOperations({ gateway: this.gateway, clock: this.clock, randomBytes }),
      findKey: () => undefined,
      authorise: (caller, checks) => authorise(caller, checks),
      clock: this.clock,
      audit,
    };
    const real = new InProcessCalls({ apigateway } as Record<CalledService, AwsApiOptions>);
    const calls: ServiceCalls = {
      call: async (caller, service, operation, input) => {
        this.onCall(operation, 'before');
        const output = await real.call(caller, service, operation, input);
        this.onCall(operation, 'after');
        return output;
      },
    };
    this.ports = {
      stacks: this.stacks,
      objects: this.objects,
      identity: { findAccessKey: (id) => this.keys.get(id), findRole: (arn) => this.roles.get(arn) },
      calls,
      types: RESOURCE_TYPES,
      clock: this.clock,
      parseText: parseTemplateText,
      newId: randomUUID,
      onDefect: (error) => this.defects.push(error),
      // Time passes while somebody waits.
      sleep: async (ms) => this.clock.advance(ms),
    };
    this.#operations = new Map(
      cloudFormationOperations(this.ports).map((entry) => [entry.name, entry as unknown as Operation<object, unknown>]),
    );
  }

  /** A caller whose key the platform knows. */
  caller(policy?: Parameters<typeof aCaller>[0]): Caller {
    const caller = { ...aCaller(policy), accessKeyId: 'AKIAANN' };
    const { principal, policies, accessKeyId } = caller;
    this.keys.set(accessKeyId, { accessKeyId, secret: '', principal, policies });
    return caller;
  }

  async call<N extends Name>(name: N, input: Input<N>, caller: Caller = this.caller()): Promise<Output<N>> {
    const operation = this.#operations.get(name)!;
    const allowed = authorise(caller, await operation.access(input, caller));
    return (await operation.run(input, allowed)) as Output<N>;
  }

  /** Does all that there is to do; false when whoever did it died, as `onCall` can have it. */
  async work(isStopping: () => boolean = () => false): Promise<boolean> {
    for (;;) {
      const claimed = await this.stacks.claim();
      if (claimed === undefined) return true;
      try {
        await runOperation(new StackWork(this.ports, claimed, isStopping));
      } catch (error) {
        if (!(error instanceof WorkLost)) throw error;
        this.stacks.expireLeases();
        return false;
      }
      await this.stacks.release(claimed.stack, claimed.fence);
    }
  }

  /** Makes, or changes, a stack, and does what there is to do for it; answers its status. */
  async put(operation: 'CreateStack' | 'UpdateStack', template: object, more: Partial<Input<'CreateStack'>> = {}) {
    await this.call(operation, { StackName: 'shop', TemplateBody: JSON.stringify(template), ...more });
    await this.work();
    return this.status();
  }

  async status(name = 'shop'): Promise<string | undefined> {
    return (await this.call('DescribeStacks', { StackName: name })).Stacks?.[0]?.StackStatus;
  }

  /** What happened, in the order in which it did: `Api CREATE_COMPLETE`. */
  async events(name = 'shop'): Promise<string[]> {
    const { StackEvents = [] } = await this.call('DescribeStackEvents', { StackName: name });
    return StackEvents.map(
      ({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} ${ResourceStatus}`,
    ).reverse();
  }

  async apis(): Promise<{ readonly id: string; readonly name: unknown }[]> {
    const { items } = await this.gateway.listApis(this.caller().principal.accountId, ['REST'], { maxItems: 100 });
    return items.map(({ id, document }) => ({ id, name: document['name'] }));
  }
}

/** The end of a process, which nothing in it survives to hear of. */
export class Death extends WorkLost {}
