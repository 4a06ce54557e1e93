import { ServiceError } from '@stoker/core/errors/service-error';

/** An error as another server says it. */
export interface ForeignWords {
  /** HTTP status. */
  readonly status: number;
  /** `ConditionalCheckFailedException` */
  readonly code: string;
  readonly message: string;
  /** All that a JSON answer says, code and message among it. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Of the answer, beside those of every answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * An error that a server behind this one answered, with a code of its own that its clients know. It goes back in the words it
 * came in; here it counts as bad input, or as trouble of the service.
 */
export class ForeignError extends ServiceError {
  constructor(readonly words: ForeignWords) {
    super(words.status < 500 ? 'BadRequestException' : 'ServiceUnavailableException', words.message);
  }
}
