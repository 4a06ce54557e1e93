import type { KnownValue } from './model-input.js';
import type { WalkSubject } from './walk-subject.js';

const DIGITS = '0123456789abcdef';

/** An id that a name stands for, where the service gives out the ids. */
function idOf(name: string, length: number): string {
  return Array.from({ length }, (_, at) => DIGITS[(name.charCodeAt(at % name.length) + at) % 16]).join('');
}

function uuidOf(name: string): string {
  return idOf(name, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Values of members of the Lambda API by name, where its model leaves too much open. */
export function lambdaValues({ name, accountId, byArn, role, ids, zip }: WalkSubject): KnownValue {
  const arn = (resource: string) => `arn:aws:lambda:us-east-1:${accountId}:${resource}`;
  const named = (kind: string) => (byArn ? arn(`${kind}:${name}`) : name);
  const values: Readonly<Record<string, unknown>> = {
    Action: 'lambda:InvokeFunction',
    Arn: arn(`layer:${name}:1`),
    CallbackId: 'YWJj',
    CheckpointToken: 'YWJj',
    CapacityProviderName: named('capacity-provider'),
    Code: { ZipFile: zip },
    CodeSigningConfigArn: arn(`code-signing-config:csc-${idOf(name, 17)}`),
    Content: { ZipFile: zip },
    DurableExecutionArn: arn(`function:${name}:1/durable-execution/walk/1`),
    EventSourceArn: `arn:aws:sqs:us-east-1:${accountId}:${name}`,
    FunctionName: named('function'),
    FunctionVersion: '1',
    InvokeArgs: Buffer.from('{}'),
    LayerName: named('layer'),
    Name: 'live',
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: accountId },
          Action: 'lambda:GetFunction',
          Resource: arn(`function:${name}`),
        },
      ],
    }),
    Principal: accountId,
    Qualifier: 'live',
    Resource: arn(`function:${name}`),
    ResourceArn: arn(`function:${name}`),
    CapacityProviderOperatorRoleArn: role,
    Role: role,
    SigningProfileVersionArns: ['arn:aws:signer:us-east-1:999999999999:/signing-profiles/walk/abcdefghij'],
    SecurityGroupIds: ['sg-1'],
    StatementId: 'walk',
    SubnetIds: ['subnet-1'],
    TagKeys: ['walk'],
    Tags: { walk: '1' },
    UUID: uuidOf(name),
    UpdateRuntimeOn: 'Auto',
    ...ids,
  };
  return (member, shape) => (shape === 'LayerPermissionAllowedAction' ? undefined : values[member]);
}

/** What an operation must be given beyond what its model requires, or otherwise than its members' names say. */
export function lambdaExtras(operation: string, { zip }: WalkSubject): Readonly<Record<string, unknown>> {
  const extras: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    AddLayerVersionPermission: { Action: 'lambda:GetLayerVersion' },
    // Of a kind that asks nothing of the function's role.
    CreateEventSourceMapping: {
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['kafka.example:9092'] } },
      SourceAccessConfigurations: [],
      StartingPosition: 'LATEST',
      Topics: ['walk'],
    },
    CreateFunction: { Runtime: 'nodejs24.x', Handler: 'index.handler' },
    PutFunctionEventInvokeConfig: { MaximumRetryAttempts: 1 },
    UpdateFunctionCode: { ZipFile: zip },
    UpdateFunctionEventInvokeConfig: { MaximumRetryAttempts: 1 },
    GetFunctionScalingConfig: { Qualifier: '1' },
    PutFunctionScalingConfig: { Qualifier: '1' },
  };
  return extras[operation] ?? {};
}
