import { ServiceError } from '../errors/service-error.js';
import { IAM_QUOTAS, quotaExceeded } from './quotas.js';

/** What of a provider is checked. */
interface ProviderLists {
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
}

/**
 * The provider, its lists within their bounds.
 *
 * @throws LimitExceededException, ValidationException for a thumbprint that is none
 */
export function checkedProvider<P extends ProviderLists>(provider: P): P {
  const { clientIdsPerProvider, thumbprintsPerProvider } = IAM_QUOTAS;
  if (provider.clientIds.length > clientIdsPerProvider) {
    throw quotaExceeded('ClientIdsPerOpenIdConnectProvider', clientIdsPerProvider);
  }
  if (provider.thumbprints.length > thumbprintsPerProvider) {
    throw new ServiceError(
      'ValidationException',
      `Thumbprint list must contain fewer than ${thumbprintsPerProvider + 1} entries.`,
    );
  }
  const wrong = provider.thumbprints.some((thumbprint) => !/^[0-9a-fA-F]{40}$/.test(thumbprint));
  if (wrong) throw new ServiceError('ValidationException', 'Invalid thumbprint');
  return provider;
}
