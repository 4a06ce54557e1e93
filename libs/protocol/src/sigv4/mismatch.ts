import { ServiceError } from '@stoker/core/errors/service-error';

/** The error of a signature that is not the one calculated here. */
export function mismatch(): ServiceError {
  return unproven(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}

/** The error of a request that its signature does not prove. */
export function unproven(message: string): ServiceError {
  return new ServiceError('InvalidSignatureException', message);
}
