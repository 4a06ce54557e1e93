import { ServiceError } from '@stoker/core/errors/service-error';

/** A gap between two events: before the line `index` of the text that the entry at `offset` of a file holds. */
export interface Place {
  /** Of the segment. */
  readonly segment: string;
  readonly offset: number;
  readonly index: number;
}

const WRITTEN = /^(\d{1,20})\.(\d{1,15})\.(\d{1,9})$/;

export function writePlace({ segment, offset, index }: Place): string {
  return `${segment}.${offset}.${index}`;
}

/** @throws InvalidParameterValueException */
export function readPlace(text: string): Place {
  const [, segment, offset, index] = WRITTEN.exec(text) ?? [];
  if (segment === undefined)
    throw new ServiceError('InvalidParameterValueException', 'The specified nextToken is invalid.');
  return { segment, offset: Number(offset), index: Number(index) };
}
