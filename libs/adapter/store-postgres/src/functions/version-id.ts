import { LATEST, type VersionId } from '@stoker/core/model/function';

/** The number that `$LATEST` is stored under; published versions count from 1. */
export const LATEST_NUMBER = 0;

const PUBLISHED = /^[1-9]\d{0,8}$/;

/** The number that a version is stored under; undefined for text that names no version. */
export function toNumber(version: VersionId): number | undefined {
  if (version === LATEST) return LATEST_NUMBER;
  return PUBLISHED.test(version) ? Number(version) : undefined;
}

export function toVersionId(number: number): VersionId {
  return number === LATEST_NUMBER ? LATEST : String(number);
}
