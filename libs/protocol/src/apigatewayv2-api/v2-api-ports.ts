import type { V2Ports } from '@stoker/app/gateway/v2/v2-ports';
import type { FrontDoor } from '@stoker/core/http/front-door';

/** What the operations of version 2 of API Gateway need. */
export interface V2ApiPorts extends V2Ports {
  readonly region: string;
  /** Where APIs are reached. */
  readonly frontDoor: FrontDoor;
}
