/**
 * A service's wire model, cut down from botocore's to what the server reads. Written by `npm run generate:model`.
 * https://smithy.io/2.0/aws/protocols/index.html
 */
export interface ServiceModel {
  /** `Lambda` */
  readonly service: string;
  readonly apiVersion: string;
  /** The service in a signature's credential scope. */
  readonly signingName: string;
  /** How requests and responses are put into bytes. */
  readonly protocol: string;
  /** The namespace of XML responses, where the protocol has them. */
  readonly xmlNamespace?: string;
  /** In the JSON protocol: its version, `1.1`, and what stands before an operation's name in `X-Amz-Target`. */
  readonly jsonVersion?: string;
  readonly targetPrefix?: string;
  /** Package and version that the model was made from. */
  readonly source: string;
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Readonly<Record<string, ShapeModel>>;
}

export interface OperationModel {
  readonly method: string;
  /** `/2015-03-31/functions/{FunctionName}`; `{Name+}` is greedy; what follows `?` must be in the query. */
  readonly uri: string;
  /** HTTP status of success. */
  readonly status: number;
  readonly input?: string;
  readonly output?: string;
  readonly errors: readonly string[];
  /** Callers need not sign: what the request holds proves who they are. */
  readonly unsigned?: boolean;
}

export type ShapeModel = Sensitivity &
  (StructureModel | ListModel | MapModel | StringModel | NumberModel | BooleanModel | TimestampModel | BlobModel);

interface Sensitivity {
  /** Its values must not be shown, not even in an error to their sender. */
  readonly sensitive?: boolean;
}

export interface StructureModel {
  readonly type: 'structure';
  readonly members: Readonly<Record<string, MemberModel>>;
  readonly required?: readonly string[];
  /** The member that is the whole body. */
  readonly payload?: string;
  /** Its members are the events of a stream, one of them at a time. */
  readonly eventStream?: boolean;
  /** HTTP status, on the shapes of errors. */
  readonly errorStatus?: number;
  /** The error's code in an answer, where it is not the shape's name. */
  readonly errorCode?: string;
}

/** Where a member travels: in the body unless `location` says otherwise. */
export interface MemberModel {
  readonly shape: string;
  readonly location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode';
  /** Its name there, when it differs from the member's. */
  readonly locationName?: string;
  readonly timestampFormat?: TimestampFormat;
  /** Within an event: the member is the event's whole payload. */
  readonly eventPayload?: boolean;
}

export interface ListModel extends Limits {
  readonly type: 'list';
  readonly member: string;
}

export interface MapModel extends Limits {
  readonly type: 'map';
  readonly key: string;
  readonly value: string;
}

export interface StringModel extends Limits {
  readonly type: 'string';
  readonly enum?: readonly string[];
  readonly pattern?: string;
}

export interface NumberModel extends Limits {
  readonly type: 'integer' | 'long' | 'float' | 'double';
}

export interface BooleanModel {
  readonly type: 'boolean';
}

export interface TimestampModel {
  readonly type: 'timestamp';
  readonly timestampFormat?: TimestampFormat;
}

export interface BlobModel extends Limits {
  readonly type: 'blob';
  readonly streaming?: boolean;
}

/** Length of strings, lists, maps and blobs; value of numbers. */
interface Limits {
  readonly min?: number;
  readonly max?: number;
}

export type TimestampFormat = 'iso8601' | 'unixTimestamp' | 'rfc822';
