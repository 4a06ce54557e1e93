/** What is in the way of reading a source, in the words in which its mapping says it: see `RESULTS`. */
export class SourceTrouble extends Error {
  constructor(
    readonly result: string,
    options?: ErrorOptions,
  ) {
    super(result, options);
  }
}
