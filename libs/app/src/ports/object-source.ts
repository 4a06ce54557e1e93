/** An object of an S3 service. */
export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
  /** The newest where absent. */
  readonly versionId?: string | undefined;
}

/**
 * Objects from which code is taken: those of the S3 services that the operator has named, and of these only what he lets
 * an account have. Whether the caller may read the object is authorisation's to say, before.
 */
export interface ObjectSource {
  /**
   * Reads an object whole and hands it over. Its bytes count as held until `use` has ended, and no more are held at once
   * than a host can bear: who comes then waits for others to end.
   *
   * @param maxBytes refuses a larger object before it is read
   * @throws InvalidParameterValueException for one that is not there or too large, or where the operator has named no
   *   service; AccessDeniedException for a bucket that is not the account's, whether or not it is there;
   *   ServiceException when the service does not answer
   */
  read<T>(
    accountId: string,
    location: ObjectLocation,
    maxBytes: number,
    use: (content: Uint8Array) => Promise<T>,
  ): Promise<T>;
}
