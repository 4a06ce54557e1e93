import { type ErrorCode, isServiceError, ServiceError } from '@stoker/core/errors/service-error';

/** Codes of AMQP that are the broker's word on what was asked. https://www.rabbitmq.com/docs/channels#error-handling */
const CODES: Readonly<Record<number, ErrorCode>> = {
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
};

/** Of a virtual host that is not there, or not for whoever asks, the client does not say more. */
const NO_HOST = 'Expected ConnectionOpenOk';

/** What the broker, or the lack of one, comes to in the platform's terms. */
export function brokerFailure(error: unknown): ServiceError {
  if (isServiceError(error)) return error;
  const { code, message = '' } = (error ?? {}) as { readonly code?: unknown; readonly message?: string };
  // While a connection is made the code is in the text alone.
  const status = typeof code === 'number' ? code : Number(/\b(403|404)\b/.exec(message)?.[1]);
  const isHostless = message.startsWith(NO_HOST);
  const known = isHostless ? 'ResourceNotFoundException' : (CODES[status] ?? 'ServiceUnavailableException');
  return new ServiceError(known, 'RabbitMQ did not do what it was asked.', {}, { cause: error });
}
