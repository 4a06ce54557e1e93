/** Why a request is not answered as asked, for its sender. */
export class Refusal extends Error {
  /** @param details what is wrong with which member of the body, where that is it */
  constructor(status, code, message, { details, headers } = {}) {
    super(message);
    this.status = status;
    this.body = { code, message, ...(details && { details }) };
    this.headers = headers;
  }
}
