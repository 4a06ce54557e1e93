/** Something that the platform itself tells an account's default bus. */
export interface PlatformEvent {
  readonly accountId: string;
  /** Under which nobody else may put events: `stoker.lambda`. */
  readonly source: `stoker.${string}`;
  readonly detailType: string;
  /** ARNs of what it is about. */
  readonly resources: readonly string[];
  readonly detail: object;
}

/** Whether only a service may send events under a source: AWS's here as there, and Stoker's own. */
export function isReservedSource(source: string): boolean {
  return source.startsWith('aws.') || source.startsWith('stoker.');
}
