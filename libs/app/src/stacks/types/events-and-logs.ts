import { isServiceError } from '@stoker/core/errors/service-error';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import { logGroupArn } from '@stoker/core/logs/log-group';
import type { ResourceContext, ResourceType } from '../resource-type.js';
import { documentText, objects, optionalText, text, without } from './properties.js';
import { failedTarget } from './refusals.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export const eventsRule: ResourceType = {
  type: 'AWS::Events::Rule',
  properties: {
    Description: 'update',
    EventBusName: 'replace',
    EventPattern: 'update',
    Name: 'replace',
    RoleArn: 'update',
    ScheduleExpression: 'update',
    State: 'update',
    Targets: 'update',
  },
  required: [],

  async create(context, properties) {
    const Name = optionalText(properties, 'Name') ?? context.name(64);
    const RuleArn = await putRule(context, Name, properties);
    await context.begin(Name);
    await putTargets(context, Name, properties);
    return { physicalId: Name, ref: Name, attributes: { Arn: RuleArn } };
  },

  async update(context, made, properties, before) {
    await putRule(context, made.physicalId, properties);
    const ids = objects(properties, 'Targets').map((target) => text(target, 'Id'));
    await removeTargets(context, made.physicalId, before, ids);
    await putTargets(context, made.physicalId, properties);
    return made;
  },

  async delete(context, { physicalId: Name }, properties) {
    await removeTargets(context, Name, properties, []);
    await context.call('events', 'DeleteRule', { Name, EventBusName: properties['EventBusName'] });
  },
};

async function putRule({ call }: ResourceContext, Name: string, properties: JsonObject): Promise<unknown> {
  const input = { ...without(properties, 'Targets', 'Name', 'EventPattern'), Name };
  const EventPattern = documentText(properties['EventPattern']);
  return (await call('events', 'PutRule', { ...input, EventPattern }))['RuleArn'];
}

async function putTargets({ call }: ResourceContext, Rule: string, properties: JsonObject): Promise<void> {
  const Targets = objects(properties, 'Targets');
  if (Targets.length === 0) return;
  const { FailedEntries = [] } = (await call('events', 'PutTargets', {
    Rule,
    EventBusName: properties['EventBusName'],
    Targets,
  })) as { FailedEntries?: readonly { ErrorMessage?: string }[] };
  if (FailedEntries.length > 0) throw failedTarget(FailedEntries[0]?.ErrorMessage);
}

async function removeTargets(
  { call }: ResourceContext,
  Rule: string,
  before: JsonObject,
  kept: readonly string[],
): Promise<void> {
  const Ids = objects(before, 'Targets')
    .map((target) => text(target, 'Id'))
    .filter((id) => !kept.includes(id));
  if (Ids.length === 0) return;
  await call('events', 'RemoveTargets', { Rule, EventBusName: before['EventBusName'], Ids }).catch((error: unknown) => {
    if (!isServiceError(error, 'ResourceNotFoundException')) throw error;
  });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
export const schedule: ResourceType = {
  type: 'AWS::Scheduler::Schedule',
  properties: {
    Description: 'update',
    EndDate: 'update',
    FlexibleTimeWindow: 'update',
    GroupName: 'replace',
    Name: 'replace',
    ScheduleExpression: 'update',
    ScheduleExpressionTimezone: 'update',
    StartDate: 'update',
    State: 'update',
    Target: 'update',
  },
  required: ['FlexibleTimeWindow', 'ScheduleExpression', 'Target'],

  async create(context, properties) {
    const Name = optionalText(properties, 'Name') ?? context.name(64);
    const input = { ...properties, Name };
    const { ScheduleArn } = await context.call('scheduler', 'CreateSchedule', input).catch((error: unknown) => {
      const mayBeOurs = properties['Name'] === undefined;
      if (!context.resumed || !mayBeOurs || !isServiceError(error, 'ConflictException')) throw error;
      return context.call('scheduler', 'UpdateSchedule', input);
    });
    return { physicalId: Name, attributes: { Arn: ScheduleArn } };
  },

  async update(context, made, properties) {
    await context.call('scheduler', 'UpdateSchedule', { ...properties, Name: made.physicalId });
    return made;
  },

  async delete(context, { physicalId: Name }, properties) {
    await context.call('scheduler', 'DeleteSchedule', { Name, GroupName: properties['GroupName'] });
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export const logGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  properties: { LogGroupName: 'replace' },
  required: ['LogGroupName'],

  async create(context, properties) {
    const logGroupName = text(properties, 'LogGroupName');
    await context.call('logs', 'CreateLogGroup', { logGroupName }).catch((error: unknown) => {
      if (!context.resumed || !isServiceError(error, 'ResourceAlreadyExistsException')) throw error;
    });
    const Arn = `${logGroupArn(context.region, { accountId: context.accountId, groupName: logGroupName })}:*`;
    return { physicalId: logGroupName, attributes: { Arn } };
  },

  async delete(context, { physicalId: logGroupName }) {
    await context.call('logs', 'DeleteLogGroup', { logGroupName });
  },
};
