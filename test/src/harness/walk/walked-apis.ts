import type { ControlPorts } from '@stoker/app/control/control-ports';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import type { LogPorts } from '@stoker/app/logs/log-ports';
import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import type { WebIdentityPorts } from '@stoker/app/sessions/assume-role-with-web-identity';
import { APIGATEWAYV2_MODEL } from '@stoker/protocol/aws-model/apigatewayv2.model.generated';
import { APIGATEWAY_MODEL } from '@stoker/protocol/aws-model/apigateway.model.generated';
import { EVENTS_MODEL } from '@stoker/protocol/aws-model/events.model.generated';
import { IAM_MODEL } from '@stoker/protocol/aws-model/iam.model.generated';
import { LAMBDA_MODEL } from '@stoker/protocol/aws-model/lambda.model.generated';
import { LOGS_MODEL } from '@stoker/protocol/aws-model/logs.model.generated';
import type { ServiceModel } from '@stoker/protocol/aws-model/service-model';
import { SCHEDULER_MODEL } from '@stoker/protocol/aws-model/scheduler.model.generated';
import { STS_MODEL } from '@stoker/protocol/aws-model/sts.model.generated';
import type { TableEntry } from '@stoker/protocol/aws-wire/operation';
import { apiGatewayV2Operations } from '@stoker/protocol/apigatewayv2-api/operations';
import type { V2ApiPorts } from '@stoker/protocol/apigatewayv2-api/v2-api-ports';
import { apigatewayOperations } from '@stoker/protocol/apigateway-api/operations';
import { eventsOperations } from '@stoker/protocol/events-api/operations';
import { iamOperations } from '@stoker/protocol/iam-api/operations';
import { lambdaOperations } from '@stoker/protocol/lambda-api/operations';
import { logsOperations } from '@stoker/protocol/logs-api/operations';
import { schedulerOperations } from '@stoker/protocol/scheduler-api/operations';
import { stsOperations } from '@stoker/protocol/sts-api/operations';
import { apigatewayValues } from './apigateway-inputs.js';
import { eventsExtras, eventsValues } from './events-inputs.js';
import { gatewayV2Extras, gatewayV2Values } from './gateway-v2-inputs.js';
import { iamExtras, iamValues } from './iam-inputs.js';
import { lambdaExtras, lambdaValues } from './lambda-inputs.js';
import { logsExtras, logsValues } from './logs-inputs.js';
import { type KnownValue, smallestInput } from './model-input.js';
import type { WalkSubject } from './walk-subject.js';
import { schedulerValues } from './scheduler-inputs.js';
import { jsonRequest, queryRequest, restJsonRequest, type UnsignedRequest } from './wire-request.js';

/** One operation of an API, ready to be called on any subject. */
export interface WalkedOperation {
  /** `lambda CreateFunction` */
  readonly title: string;
  /** The service that a signature is scoped to. */
  readonly service: string;
  readonly name: string;
  /** Whether it is built and asks what the caller may do. */
  readonly isChecked: boolean;
  /** Whether its callers must sign; what proves the others is in what they send. */
  readonly isSigned: boolean;
  readonly protocol: 'rest-json' | 'query' | 'json';
  request(subject: WalkSubject): UnsignedRequest;
  /** What its table entry asks authorisation for, where nothing is stored. */
  checks(subject: WalkSubject, caller: Caller): Promise<readonly AccessCheck[]>;
}

interface WalkedApi {
  readonly model: ServiceModel;
  readonly table: readonly TableEntry[];
  readonly protocol: WalkedOperation['protocol'];
  values(subject: WalkSubject): KnownValue;
  extras(operation: string, subject: WalkSubject): Readonly<Record<string, unknown>>;
}

/**
 * Every operation of every API, from their models and tables. An operation that is new is walked too; where its input
 * can't be made of its model, the table of inputs beside this file needs a value, and says so.
 */
export function walkedOperations(): readonly WalkedOperation[] {
  return walkedApis().flatMap((api) => api.table.map((entry) => walked(api, entry)));
}

function walkedApis(): readonly WalkedApi[] {
  const run = () => Promise.reject(new Error('the walk runs nothing'));
  const query = { protocol: 'query', values: iamValues, extras: iamExtras } as const;
  return [
    {
      model: LAMBDA_MODEL,
      table: lambdaOperations(emptyStores<ControlPorts>(), run, run),
      protocol: 'rest-json',
      values: lambdaValues,
      extras: lambdaExtras,
    },
    { model: IAM_MODEL, table: iamOperations(emptyStores<IamPorts>()), ...query },
    { model: STS_MODEL, table: stsOperations(emptyStores<WebIdentityPorts>()), ...query },
    {
      model: SCHEDULER_MODEL,
      table: schedulerOperations(emptyStores<SchedulerPorts>()),
      protocol: 'rest-json',
      values: schedulerValues,
      extras: () => ({}),
    },
    {
      model: EVENTS_MODEL,
      table: eventsOperations(emptyStores<EventsPorts>()),
      protocol: 'json',
      values: eventsValues,
      extras: eventsExtras,
    },
    {
      model: LOGS_MODEL,
      table: logsOperations(emptyStores<LogPorts>()),
      protocol: 'json',
      values: logsValues,
      extras: logsExtras,
    },
    {
      model: APIGATEWAYV2_MODEL,
      table: apiGatewayV2Operations(emptyStores<V2ApiPorts>()),
      protocol: 'rest-json',
      values: gatewayV2Values,
      extras: gatewayV2Extras,
    },
    {
      model: APIGATEWAY_MODEL,
      table: apigatewayOperations(emptyStores<RestApisPorts>()),
      protocol: 'rest-json',
      values: apigatewayValues,
      extras: () => ({}),
    },
  ];
}

const WRITERS = { 'rest-json': restJsonRequest, query: queryRequest, json: jsonRequest } as const;

/** Ports in which nothing is found; each is a store, and a function as well. */
function emptyStores<T>(): T {
  const nothing = () => Promise.resolve(undefined);
  const store = new Proxy(nothing, { get: () => nothing });
  return new Proxy({}, { get: () => store }) as T;
}

function walked({ model, protocol, values, extras }: WalkedApi, entry: TableEntry): WalkedOperation {
  const input = (subject: WalkSubject) => ({
    ...smallestInput(model, entry.name, values(subject)),
    ...extras(entry.name, subject),
  });
  const write = WRITERS[protocol];
  return {
    title: `${model.signingName} ${entry.name}`,
    service: model.signingName,
    name: entry.name,
    isChecked: 'run' in entry,
    isSigned: model.operations[entry.name]!.unsigned !== true,
    protocol,
    request: (subject) => write(model, entry.name, input(subject)),
    checks: async (subject, caller) => ('run' in entry ? entry.access(input(subject) as never, caller) : []),
  };
}
