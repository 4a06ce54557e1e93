import { isServiceError } from '@stoker/core/errors/service-error';

/** Takes something of IAM away: what is gone already is gone. */
export async function lenient(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!isServiceError(error, 'NoSuchEntityException')) throw error;
  });
}
