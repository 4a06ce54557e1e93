/** An archive that holds no image that can be loaded; the message is for whoever uploads it. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}
