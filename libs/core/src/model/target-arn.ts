import { parseArn } from './arn.js';

/** What each service's ARNs look like behind their account, where something can be sent to them. */
const RESOURCES = {
  lambda: /^function:[\w-]{1,64}(:(\$LATEST|[\w-]{1,128}))?$/,
  sqs: /^[\w-]{1,80}(\.fifo)?$/,
  sns: /^[\w-]{1,256}(\.fifo)?$/,
  events: /^event-bus\/[\w./-]{1,256}$/,
  s3: /^[\w.-]{3,255}$/,
} as const satisfies Record<string, RegExp>;

export type TargetService = keyof typeof RESOURCES;

/** The action that whoever sends to a target must be allowed. */
export const SEND_ACTIONS: Readonly<Record<TargetService, string>> = {
  lambda: 'lambda:InvokeFunction',
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  events: 'events:PutEvents',
  s3: 's3:PutObject',
};

/** What something can be sent to. */
export interface TargetArn {
  readonly service: TargetService;
  /** Empty for buckets, whose ARNs say neither region nor account. */
  readonly region: string;
  readonly accountId: string;
  readonly resource: string;
}

/**
 * Takes the ARN of a target apart, or answers undefined where it is written in any other than the one form that policies name
 * it in: another way to write it would be judged as a target of its own, and what denies this one would not bind.
 */
export function parseTargetArn(text: string): TargetArn | undefined {
  const arn = parseArn(text);
  if (arn?.partition !== 'aws' || !isTargetService(arn.service)) return undefined;
  const { service, region, accountId, resource } = arn;
  const isPlaced =
    service === 's3' ? region === '' && accountId === '' : REGION.test(region) && /^\d{12}$/.test(accountId);
  return isPlaced && RESOURCES[service].test(resource) ? { service, region, accountId, resource } : undefined;
}

const REGION = /^[a-z]{2,}(-[a-z]+)+-\d$/;

export function isTargetService(service: string): service is TargetService {
  return Object.hasOwn(RESOURCES, service);
}

/** Whether the ARN is that of a queue that keeps no order, as dead letters go to. */
export function isStandardQueue(text: string): boolean {
  const target = parseTargetArn(text);
  return target?.service === 'sqs' && !target.resource.endsWith('.fifo');
}
