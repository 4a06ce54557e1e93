/** The slot that keeps a database's log for a mapping: Postgres takes small letters, digits and underscores. */
export function slotName(uuid: string): string {
  return `stoker_${uuid.replaceAll('-', '_')}`;
}

/** What a mapping says for which a database keeps more than the operator wants, bytes. */
export function slotConcern(limitBytes: number): string {
  const megabytes = Math.round(limitBytes / 1_048_576);
  return `The database keeps more than ${megabytes} MB of its log for the replication slot`;
}
