import { ACCOUNT, ROLE } from '@stoker/app/control/testing/control-kit';
import { SETTLE_MS } from '@stoker/core/model/event-sources/mapping-state';
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  CreateEventSourceMappingRequest,
  UpdateEventSourceMappingRequest,
} from '../aws-model/lambda.generated.js';
import { createAliasOperation } from './create-alias.js';
import { createEventSourceMappingOperation } from './create-event-source-mapping.js';
import { deleteEventSourceMappingOperation } from './delete-event-source-mapping.js';
import { deleteFunctionOperation } from './delete-function.js';
import { getEventSourceMappingOperation } from './get-event-source-mapping.js';
import { listEventSourceMappingsOperation } from './list-event-source-mappings.js';
import { listTagsOperation } from './list-tags.js';
import { tagResourceOperation } from './tag-resource.js';
import { aCaller, ApiKit } from './testing/api-kit.js';
import { updateEventSourceMappingOperation } from './update-event-source-mapping.js';

const ARN = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:hello`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`;
const STREAM = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/clicks`;
const NOT_FOUND = { code: 'ResourceNotFoundException', message: 'The resource you requested does not exist.' };
let kit: ApiKit;

function allowRole(...actions: string[]): void {
  const role = kit.control.roles.get(ROLE)!;
  const Statement = { Effect: 'Allow', Action: actions, Resource: '*' } as const;
  kit.control.roles.set(ROLE, { ...role, policies: [{ Version: '2012-10-17', Statement }] });
}

beforeEach(async () => {
  kit = new ApiKit();
  await kit.control.create();
  await kit.call(createAliasOperation, { FunctionName: 'hello', Name: 'live', FunctionVersion: '$LATEST' });
  allowRole('sqs:*', 'kinesis:*', 'kafka:*', 'mq:*', 'dynamodb:*');
});

const create = (input: Partial<CreateEventSourceMappingRequest> = {}) =>
  kit.call(createEventSourceMappingOperation, { FunctionName: 'hello', EventSourceArn: QUEUE, ...input });
const get = (UUID: string) => kit.call(getEventSourceMappingOperation, { UUID });
const update = (UUID: string, input: Omit<UpdateEventSourceMappingRequest, 'UUID'>) =>
  kit.call(updateEventSourceMappingOperation, { UUID, ...input });
const remove = (UUID: string) => kit.call(deleteEventSourceMappingOperation, { UUID });
const settle = () => kit.control.clock.advance(SETTLE_MS);
const settled = async (input: Partial<CreateEventSourceMappingRequest> = {}) => {
  const { UUID } = await create(input);
  settle();
  return UUID!;
};

describe('a new mapping', () => {
  it('of a queue is answered as Lambda answers it, and comes to be enabled', async () => {
    const created = await create();
    expect(created).toEqual({
      UUID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      EventSourceMappingArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:event-source-mapping:${created.UUID}`,
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      EventSourceArn: QUEUE,
      FunctionArn: ARN,
      FunctionResponseTypes: [],
      LastModified: expect.any(Date),
      LastProcessingResult: 'No records processed',
      State: 'Creating',
      StateTransitionReason: 'USER_INITIATED',
    });
    settle();
    expect(await get(created.UUID!)).toMatchObject({ State: 'Enabled', UUID: created.UUID });
  });

  it('of a stream has every setting of streams', async () => {
    const at = new Date(kit.control.clock.now() - 1000);
    const input = { EventSourceArn: STREAM, StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: at } as const;
    const { UUID } = await create({ ...input, Enabled: false, FunctionName: `${ARN}:live` });
    settle();
    expect(await get(UUID!)).toMatchObject({
      ...input,
      FunctionArn: `${ARN}:live`,
      BatchSize: 100,
      ParallelizationFactor: 1,
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      BisectBatchOnFunctionError: false,
      TumblingWindowInSeconds: 0,
      DestinationConfig: { OnFailure: {} },
      State: 'Disabled',
      StateTransitionReason: 'User action',
    });
  });

  it('of a Kafka cluster names its consumers’ group after itself', async () => {
    const EventSourceArn = `arn:aws:kafka:us-east-1:${ACCOUNT}:cluster/c/1`;
    const { UUID, ...shown } = await create({ EventSourceArn, Topics: ['t'], StartingPosition: 'LATEST' });
    expect(shown.AmazonManagedKafkaEventSourceConfig).toEqual({ ConsumerGroupId: UUID });
  });

  it('needs a source and a function that are known, in that order', async () => {
    const invalid = (message: string) => ({ code: 'InvalidParameterValueException', message });
    const nobody = { FunctionName: 'nobody' };
    await expect(create({ ...nobody, EventSourceArn: undefined })).rejects.toMatchObject(
      invalid('Unrecognized event source.'),
    );
    const elsewhere = ARN.replace(ACCOUNT, '444455556666');
    for (const FunctionName of ['nobody', 'hello:other', 'hello:7', elsewhere]) {
      await expect(create({ FunctionName })).rejects.toMatchObject(invalid('Function does not exist'));
    }
  });

  it('needs a role that may read the source', async () => {
    allowRole('sqs:ReceiveMessage', 'sqs:GetQueueAttributes');
    await expect(create()).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'The provided execution role does not have permissions to call DeleteMessage on SQS',
    });
    await expect(create({ EventSourceArn: STREAM, StartingPosition: 'LATEST' })).rejects.toMatchObject({
      message: expect.stringContaining(`Cannot access stream ${STREAM}. Please ensure the role can perform`),
    });
  });

  it('needs guardrails that let the role read the source', async () => {
    const account = kit.control.accounts.get(ACCOUNT)!;
    const guard = (Action: string): void => {
      const Statement = { Effect: 'Deny', Action, Resource: '*' } as const;
      kit.control.accounts.set(ACCOUNT, { ...account, guardrails: [{ Version: '2012-10-17', Statement }] });
    };
    guard('sqs:ReceiveMessage');
    await expect(create()).rejects.toThrow('ReceiveMessage on SQS');
    guard('sqs:SendMessage');
    await create();
  });

  it('is refused where there is one', async () => {
    const { UUID } = await create();
    await expect(create()).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message:
        `An event source mapping with SQS arn (" ${QUEUE} ") and function (" hello ") already exists. ` +
        `Please update or delete the existing mapping with UUID ${UUID}`,
    });
    await create({ FunctionName: 'hello:live' });
    const stream = { EventSourceArn: STREAM, StartingPosition: 'LATEST' } as const;
    const first = await create(stream);
    await expect(create(stream)).rejects.toMatchObject({
      message:
        `The event source arn (" ${STREAM} ") and function (" hello ") provided mapping already exists. ` +
        `Please update or delete the existing mapping with UUID ${first.UUID}`,
    });
  });
});

describe('a mapping of a connection', () => {
  const MQTT = `arn:aws:stoker:us-east-1:${ACCOUNT}:mqtt/site/devices/#`;
  const BROKER = `arn:aws:mq:us-east-1:${ACCOUNT}:broker:orders:b-orders`;
  const SECRET = { Type: 'BASIC_AUTH', URI: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:broker` } as const;
  const inHost = (URI: string) => [SECRET, { Type: 'VIRTUAL_HOST', URI } as const];
  const missing = (arn: string) => ({
    code: 'InvalidParameterValueException',
    message: `The event source ${arn} does not exist.`,
  });

  beforeEach(() => {
    allowRole('stoker:Receive', 'mq:*');
    const common = { urls: ['mqtt://10.0.0.5'], credentials: {}, accounts: [ACCOUNT] };
    kit.control.operatorConnections.push(
      { ...common, name: 'site', kind: 'mqtt', things: ['devices/*'] },
      { ...common, name: 'orders', kind: 'rabbitmq', things: ['acme/*'] },
      { ...common, name: 'theirs', kind: 'mqtt', things: ['*'], accounts: ['444455556666'] },
    );
  });

  it('has the settings of its kind', async () => {
    const created = await create({ EventSourceArn: MQTT });
    expect(created).toMatchObject({ EventSourceArn: MQTT, BatchSize: 1, MaximumRetryAttempts: -1, State: 'Creating' });
    await expect(create({ EventSourceArn: MQTT, StartingPosition: 'LATEST' })).rejects.toThrow(
      'Unsupported StartingPosition parameter for given event source mapping type.',
    );
    await expect(create({ EventSourceArn: MQTT })).rejects.toThrow(`with UUID ${created.UUID}`);
  });

  it.each([
    MQTT.replace('site', 'nothing'),
    MQTT.replace('site', 'theirs'),
    MQTT.replace('devices/', ''),
    MQTT.replace(ACCOUNT, '444455556666'),
    MQTT.replace('us-east-1', 'eu-west-1'),
    MQTT.replace('aws', 'aws-cn'),
  ])('that the account does not have looks like none: %s', async (arn) => {
    await expect(create({ EventSourceArn: arn })).rejects.toMatchObject(missing(arn));
  });

  it('needs a role that may receive from it', async () => {
    allowRole('sqs:*');
    await expect(create({ EventSourceArn: MQTT })).rejects.toMatchObject({
      message: 'The provided execution role does not have permissions to call Receive on MQTT',
    });
  });

  it('stays within what the account may read, whatever is changed', async () => {
    const input = { EventSourceArn: BROKER, Queues: ['jobs'] };
    await expect(create({ ...input, SourceAccessConfigurations: [SECRET] })).rejects.toMatchObject(missing(BROKER));
    const UUID = await settled({ ...input, SourceAccessConfigurations: inHost('acme') });
    await expect(update(UUID, { SourceAccessConfigurations: inHost('other') })).rejects.toMatchObject(missing(BROKER));
    await update(UUID, { BatchSize: 5 });
  });

  it('of a kind that AWS has is kept where the operator gave none of that kind', async () => {
    kit.control.operatorConnections.splice(0);
    await create({ EventSourceArn: BROKER, Queues: ['jobs'], SourceAccessConfigurations: [SECRET] });
    await expect(create({ EventSourceArn: MQTT })).rejects.toMatchObject(missing(MQTT));
  });
});

describe('a mapping', () => {
  it('keeps what an update does not say, and is in use for a moment', async () => {
    const UUID = await settled({ BatchSize: 5 });
    expect(await update(UUID, { MaximumBatchingWindowInSeconds: 3, Enabled: true })).toMatchObject({
      State: 'Updating',
      BatchSize: 5,
      MaximumBatchingWindowInSeconds: 3,
    });
    const inUse = (verb: string) => ({
      code: 'ResourceInUseException',
      message: `Cannot ${verb} the event source mapping because it is in use.`,
    });
    await expect(update(UUID, { BatchSize: 1 })).rejects.toMatchObject(inUse('update'));
    await expect(remove(UUID)).rejects.toMatchObject(inUse('delete'));
    settle();
    expect((await update(UUID, { Enabled: false })).State).toBe('Disabling');
    settle();
    expect((await get(UUID)).State).toBe('Disabled');
    expect((await update(UUID, { Enabled: true })).State).toBe('Enabling');
  });

  it('is checked with what it has already', async () => {
    const UUID = await settled({ BatchSize: 100, MaximumBatchingWindowInSeconds: 1 });
    await expect(update(UUID, { MaximumBatchingWindowInSeconds: 0 })).rejects.toMatchObject({
      message: 'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    });
    await expect(update(UUID, { ParallelizationFactor: 2 })).rejects.toMatchObject({
      message: 'Unsupported ParallelizationFactor parameter for given event source mapping type.',
    });
  });

  it('shows its filters until they are taken away', async () => {
    const FilterCriteria = { Filters: [{ Pattern: '{"body":{"kind":["a"]}}' }] };
    const UUID = await settled({ FilterCriteria });
    expect((await get(UUID)).FilterCriteria).toEqual(FilterCriteria);
    expect((await update(UUID, { FilterCriteria: { Filters: [] } })).FilterCriteria).toBeUndefined();
  });

  it('can go to another function that is there', async () => {
    const UUID = await settled();
    await expect(update(UUID, { FunctionName: 'nobody' })).rejects.toMatchObject({
      message: 'Function does not exist',
    });
    expect((await update(UUID, { FunctionName: 'hello:live' })).FunctionArn).toBe(`${ARN}:live`);
    settle();
    expect((await update(UUID, { FunctionName: 'hello' })).FunctionArn).toBe(ARN);
  });

  it('is there for a moment after its end, and makes room', async () => {
    const UUID = await settled();
    expect(await remove(UUID)).toMatchObject({ UUID, State: 'Deleting' });
    expect((await get(UUID)).State).toBe('Deleting');
    settle();
    await expect(get(UUID)).rejects.toMatchObject(NOT_FOUND);
    await expect(remove(UUID)).rejects.toMatchObject(NOT_FOUND);
    await expect(update(UUID, {})).rejects.toMatchObject(NOT_FOUND);
    kit.control.clock.advance(1);
    expect((await create()).UUID).not.toBe(UUID);
  });

  it('outlives its function', async () => {
    const UUID = await settled();
    await kit.call(deleteFunctionOperation, { FunctionName: 'hello' });
    expect((await get(UUID)).FunctionArn).toBe(ARN);
    await remove(UUID);
  });

  it('has tags', async () => {
    const UUID = await settled({ Tags: { team: 'a' } });
    const Resource = (await get(UUID)).EventSourceMappingArn!;
    await kit.call(tagResourceOperation, { Resource, Tags: { stage: 'b' } });
    expect(await kit.call(listTagsOperation, { Resource })).toEqual({ Tags: { team: 'a', stage: 'b' } });
    expect((await get(UUID)).State).toBe('Enabled');
    const missing = Resource.replace(/.{4}$/, '0000');
    await expect(kit.call(listTagsOperation, { Resource: missing })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});

describe('mappings', () => {
  it('are listed by function, by source and in pages', async () => {
    const plain = await settled();
    const live = await settled({ FunctionName: 'hello:live' });
    const stream = await settled({ EventSourceArn: STREAM, StartingPosition: 'LATEST' });
    const list = async (input: object = {}) => {
      const { EventSourceMappings = [], NextMarker } = await kit.call(listEventSourceMappingsOperation, input);
      return { ids: EventSourceMappings.map(({ UUID }) => UUID).sort(), NextMarker };
    };
    expect((await list()).ids).toEqual([plain, live, stream].sort());
    expect((await list({ FunctionName: ARN })).ids).toEqual([plain, stream].sort());
    expect((await list({ FunctionName: 'hello:live' })).ids).toEqual([live]);
    expect((await list({ EventSourceArn: QUEUE })).ids).toEqual([plain, live].sort());
    expect((await list({ FunctionName: ARN.replace(ACCOUNT, '444455556666') })).ids).toEqual([]);
    const first = await list({ MaxItems: 2 });
    const rest = await list({ Marker: first.NextMarker });
    expect([...first.ids, ...rest.ids].sort()).toEqual([plain, live, stream].sort());
    await remove(plain);
    expect((await list()).ids).toContain(plain);
    kit.control.clock.advance(SETTLE_MS + 1);
    expect((await list()).ids).not.toContain(plain);
  });

  it('can be restricted by policies to functions', async () => {
    const Condition = { ArnLike: { 'lambda:FunctionArn': ARN } };
    const Statement = { Effect: 'Allow', Action: 'lambda:*EventSourceMapping', Resource: '*', Condition } as const;
    const careful = aCaller({ Version: '2012-10-17', Statement });
    const refused = { code: 'AccessDeniedException' };
    const by = (FunctionName: string) =>
      kit.call(createEventSourceMappingOperation, { FunctionName, EventSourceArn: QUEUE }, careful);
    await expect(by('hello:live')).rejects.toMatchObject(refused);
    const { UUID } = await by('hello');
    settle();
    await kit.call(getEventSourceMappingOperation, { UUID: UUID! }, careful);
    const move = (FunctionName: string) =>
      kit.call(updateEventSourceMappingOperation, { UUID: UUID!, FunctionName }, careful);
    await expect(move('hello:live')).rejects.toMatchObject(refused);
    await move('hello');
    const live = await settled({ FunctionName: 'hello:live' });
    for (const id of [live, '00000000-0000-4000-8000-000000000000']) {
      await expect(kit.call(getEventSourceMappingOperation, { UUID: id }, careful)).rejects.toMatchObject(refused);
      await expect(kit.call(deleteEventSourceMappingOperation, { UUID: id }, careful)).rejects.toMatchObject(refused);
    }
  });

  it('are tagged by those who may', async () => {
    const Statement = { Effect: 'Allow', Action: 'lambda:CreateEventSourceMapping', Resource: '*' } as const;
    const plain = aCaller({ Version: '2012-10-17', Statement });
    const by = (Tags: Record<string, string>) =>
      kit.call(createEventSourceMappingOperation, { FunctionName: 'hello', EventSourceArn: QUEUE, Tags }, plain);
    await expect(by({ team: 'a' })).rejects.toMatchObject({ code: 'AccessDeniedException' });
    await by({});
  });

  it('of another account are none', async () => {
    const UUID = await settled();
    const caller = aCaller();
    const stranger = { ...caller, principal: { ...caller.principal, accountId: '444455556666' } };
    await expect(kit.call(getEventSourceMappingOperation, { UUID }, stranger)).rejects.toMatchObject(NOT_FOUND);
    await expect(kit.call(deleteEventSourceMappingOperation, { UUID }, stranger)).rejects.toMatchObject(NOT_FOUND);
    expect(await kit.call(listEventSourceMappingsOperation, {}, stranger)).toEqual({ EventSourceMappings: [] });
  });
});
