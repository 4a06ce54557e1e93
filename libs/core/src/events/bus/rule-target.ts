/** What a target gets instead of the event: at most one of these. */
export interface TargetInput {
  /** JSON that is always the same. */
  readonly input?: string | undefined;
  /** Path of the part of the event. */
  readonly inputPath?: string | undefined;
  readonly transformer?: InputTransformer | undefined;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
export interface InputTransformer {
  /** Paths by the names of variables. */
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
}

/** Where a rule sends events, and what of them. */
export interface RuleTargetSettings extends TargetInput {
  /** Unique within the rule. */
  readonly id: string;
  readonly arn: string;
  readonly roleArn?: string | undefined;
  /** 185 unless given. */
  readonly maximumRetryAttempts?: number | undefined;
  /** 86,400 unless given. */
  readonly maximumEventAgeSeconds?: number | undefined;
  /** ARN of a queue. */
  readonly deadLetterArn?: string | undefined;
  /** Of messages to a FIFO queue. */
  readonly messageGroupId?: string | undefined;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
export const TARGET_RETRY_DEFAULTS = { maximumRetryAttempts: 185, maximumEventAgeSeconds: 86_400 } as const;
