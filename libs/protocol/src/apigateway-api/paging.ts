import type { Page, PageRequest } from '@stoker/app/ports/function-store';
import { isServiceError } from '@stoker/core/errors/service-error';
import { badRequest } from '@stoker/core/gateway/refusals';

/** Items of a page unless a request says otherwise, and at most. */
const PAGE = { usual: 25, most: 500 };

interface PagedInput {
  readonly position?: string | undefined;
  readonly limit?: number | undefined;
}

/**
 * The page of a list that a request asks for.
 *
 * @throws BadRequestException for a position that the list never gave, or a limit below 1
 */
export async function page<T, O>(
  { position, limit = PAGE.usual }: PagedInput,
  list: (page: PageRequest) => Promise<Page<T>>,
  output: (item: T) => O,
): Promise<{ readonly items: readonly O[]; readonly position?: string | undefined }> {
  if (limit < 1) throw badRequest('Limit must be between 1 and 500');
  const marker = position === '' ? undefined : position;
  try {
    const { items, nextMarker } = await list({ marker, maxItems: Math.min(limit, PAGE.most) });
    return { items: items.map(output), position: nextMarker };
  } catch (error) {
    if (isServiceError(error, 'InvalidParameterValueException')) throw badRequest('Invalid position parameter');
    throw error;
  }
}
