/** A service whose wire model is generated. */
export interface Service {
  /** Its folder in botocore, and the first part of the generated files' names. */
  readonly name: string;
  readonly apiVersion: string;
  /** Enumerations whose values the service checks itself. */
  readonly openEnums: ReadonlySet<string>;
  /** A service whose requests go on to another server: nothing reads its shapes by name, so it has no types. */
  readonly forwarded?: true;
}

/** Every service that the server speaks for. */
export const SERVICES: readonly Service[] = [
  // Lambda refuses an unknown runtime itself, with another code than the model's validation has.
  { name: 'lambda', apiVersion: '2015-03-31', openEnums: new Set(['Runtime']) },
  { name: 'iam', apiVersion: '2010-05-08', openEnums: new Set() },
  { name: 'sts', apiVersion: '2011-06-15', openEnums: new Set() },
  { name: 'events', apiVersion: '2015-10-07', openEnums: new Set() },
  { name: 'scheduler', apiVersion: '2021-06-30', openEnums: new Set() },
  { name: 'apigateway', apiVersion: '2015-07-09', openEnums: new Set() },
  { name: 'apigatewayv2', apiVersion: '2018-11-29', openEnums: new Set() },
  { name: 'apigatewaymanagementapi', apiVersion: '2018-11-29', openEnums: new Set() },
  { name: 'logs', apiVersion: '2014-03-28', openEnums: new Set() },
  { name: 'sqs', apiVersion: '2012-11-05', openEnums: new Set(), forwarded: true },
  { name: 'dynamodb', apiVersion: '2012-08-10', openEnums: new Set(), forwarded: true },
  { name: 'dynamodbstreams', apiVersion: '2012-08-10', openEnums: new Set(), forwarded: true },
  { name: 'kinesis', apiVersion: '2013-12-02', openEnums: new Set(), forwarded: true },
  { name: 'cloudformation', apiVersion: '2010-05-15', openEnums: new Set() },
];
