import type { KnownValue } from './model-input.js';
import type { WalkSubject } from './walk-subject.js';

/** Operations that take a bus by name or ARN beside what their models require: a rule's, for the most part. */
const ON_A_BUS: ReadonlySet<string> = new Set([
  'DeleteRule',
  'DescribeRule',
  'DisableRule',
  'EnableRule',
  'ListRuleNamesByTarget',
  'ListRules',
  'ListTargetsByRule',
  'PutRule',
  'PutTargets',
  'RemoveTargets',
]);

/** Values of members of the EventBridge API by name, where its model leaves too much open. */
export function eventsValues({ name, accountId }: WalkSubject): KnownValue {
  const arn = (resource: string) => `arn:aws:events:us-east-1:${accountId}:${resource}`;
  const functionArn = `arn:aws:lambda:us-east-1:${accountId}:function:${name}`;
  const values: Readonly<Record<string, unknown>> = {
    ApiDestinationArn: arn(`api-destination/${name}`),
    ConnectionArn: arn(`connection/${name}`),
    Event: JSON.stringify({
      id: '1',
      account: accountId,
      source: 'walk',
      time: '2026-11-26T02:00:00Z',
      region: 'us-east-1',
      resources: [],
      'detail-type': name,
    }),
    EventBuses: ['us-east-1', 'us-west-2'].map((region) => ({
      EventBusArn: `arn:aws:events:${region}:${accountId}:event-bus/${name}`,
    })),
    EventEndTime: 1_500_000_000,
    EventPattern: '{"source": ["walk"]}',
    EventSourceArn: arn(`event-bus/${name}`),
    EventSourceName: `aws.partner/${name}/1`,
    EventStartTime: 1_500_000_000,
    HttpMethod: 'GET',
    Ids: ['walk'],
    InvocationEndpoint: 'https://walk.example',
    Name: name,
    NamePrefix: 'aws.partner/walk',
    ResourceARN: arn(`rule/${name}/${name}`),
    RoutingConfig: {
      FailoverConfig: {
        Primary: { HealthCheck: 'arn:aws:route53:::healthcheck/walk' },
        Secondary: { Route: 'us-east-1' },
      },
    },
    Rule: name,
    TagKeys: ['walk'],
    Tags: [{ Key: 'walk', Value: '1' }],
    TargetArn: functionArn,
    Targets: [{ Id: 'walk', Arn: functionArn }],
  };
  return (member) => values[member];
}

/** What an operation must be given beyond what its model requires, or otherwise than its members' names say. */
export function eventsExtras(
  operation: string,
  { name, accountId, byArn }: WalkSubject,
): Readonly<Record<string, unknown>> {
  const bus = byArn ? `arn:aws:events:us-east-1:${accountId}:event-bus/${name}` : name;
  const entry = { Source: 'walk', DetailType: 'walk', Detail: '{}', EventBusName: bus };
  const extras: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    DescribeEventBus: { Name: bus },
    ListPartnerEventSources: { NamePrefix: 'aws.partner/walk' },
    PutEvents: { Entries: [entry] },
    PutPartnerEvents: { Entries: [entry] },
    PutPermission: { EventBusName: name, Action: 'events:PutEvents', Principal: '123456789012', StatementId: 'walk' },
    PutRule: { EventPattern: '{"source": ["nothing"]}', EventBusName: bus },
    RemovePermission: { EventBusName: name, StatementId: 'walk' },
    UpdateEventBus: { Name: name },
  };
  return extras[operation] ?? (ON_A_BUS.has(operation) ? { EventBusName: bus } : {});
}
