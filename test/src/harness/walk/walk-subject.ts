/** What a walk's requests are about. */
export interface WalkSubject {
  /** Name of the function, user and so on. */
  readonly name: string;
  /** The account that it would be in. */
  readonly accountId: string;
  /** Whether to name it by its ARN, as a caller from elsewhere must, where the API takes one. */
  readonly byArn: boolean;
  /** A role of the caller's account that Lambda may assume. */
  readonly role: string;
  /** Ids that the service gave to what is there, by member; made up where there are none. */
  readonly ids: Readonly<Record<string, unknown>>;
  /** A package that can be unzipped. */
  readonly zip: Buffer;
}
