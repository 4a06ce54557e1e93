import type { Home } from '@stoker/core/model/function-name';
import { parseTargetArn } from '@stoker/core/model/target-arn';
import { matchesFor } from '@stoker/core/data-services/account-names';

/** An HTTP endpoint that the operator has subscribed to topics. */
export interface TopicSubscription {
  readonly url: string;
  /** Whose topics these are. */
  readonly accounts: '*' | readonly string[];
  /** Names of topics, or beginnings that end with `*`; `{account}` stands for the account's id. */
  readonly topics: readonly string[];
  /** Signs what is sent, so that the endpoint knows whom it is from. */
  readonly secret?: string | undefined;
}

/** The endpoints of an account's topic; none for what is no topic's ARN, and for a topic of another account or region. */
export function subscriptionsOf(
  subscriptions: readonly TopicSubscription[],
  { accountId, region }: Home,
  topicArn: string,
): readonly TopicSubscription[] {
  const arn = parseTargetArn(topicArn);
  if (arn?.service !== 'sns' || arn.accountId !== accountId || arn.region !== region) return [];
  return subscriptions.filter(
    ({ accounts, topics }) =>
      (accounts === '*' || accounts.includes(accountId)) &&
      topics.some((pattern) => matchesFor(pattern, accountId, arn.resource)),
  );
}
