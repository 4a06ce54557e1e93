/** Bytes that a target is sent at most when its input is made of an event: as many as an event may have. */
export const LARGEST_INPUT = 1024 * 1024;

/** What a target would be sent of an event is larger than that. */
export class InputTooLarge extends Error {
  constructor() {
    super(`The input of the target would be larger than ${LARGEST_INPUT} bytes.`);
    this.name = 'InputTooLarge';
  }
}
