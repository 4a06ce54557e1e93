import type { FrontDoor } from '@stoker/core/http/front-door';
import type { ServerConfig } from '../config/server-config.js';

/** How callers reach the HTTP front door; on loopback where the operator did not say. */
export function frontDoorOf(
  config: Pick<ServerConfig, 'STOKER_GATEWAY_URL' | 'STOKER_GATEWAY_DOMAIN' | 'STOKER_GATEWAY_PORT'>,
): FrontDoor {
  return {
    origin: config.STOKER_GATEWAY_URL ?? `http://127.0.0.1:${config.STOKER_GATEWAY_PORT}`,
    domain: config.STOKER_GATEWAY_DOMAIN,
  };
}
