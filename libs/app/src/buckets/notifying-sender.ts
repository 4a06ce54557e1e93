import { parseArn } from '@stoker/core/model/arn';
import type { BucketWrites } from '../ports/bucket-writes.js';
import type { NewDelivery } from '../ports/delivery-store.js';
import type { SendResult, TargetSender } from '../ports/target-sender.js';

/** A sender to buckets whose objects are told of as those are that a client puts there. */
export class NotifyingSender implements TargetSender {
  constructor(
    private readonly sender: TargetSender,
    private readonly writes: BucketWrites,
  ) {}

  async send(delivery: NewDelivery): Promise<SendResult> {
    const { deliveryId, accountId, target, parameters, payload, sender, traceHeader } = delivery;
    const bucket = parseArn(target)?.resource ?? '';
    const key = parameters.objectKey ?? '';
    const pending = await this.writes.prepare({
      accountId,
      bucket,
      operation: 'PutObject',
      objects: [{ key }],
      requester: { accountId, principalId: sender.roleArn ?? sender.sourceArn },
      sourceIp: `${sender.service}.amazonaws.com`,
      requestId: deliveryId,
      traceHeader,
    });
    if (pending === undefined) return this.sender.send(delivery);
    try {
      const result = await this.sender.send(delivery);
      if (result.kind === 'sent') await pending.done([{ target: { key }, size: payload.length }]);
      else if (result.kind === 'never') await pending.refused();
      // The service may have written it before it fell silent.
      else pending.lost();
      return result;
    } catch (error) {
      pending.lost();
      throw error;
    }
  }
}
