import { badRequest } from '../refusals.js';
import type { CorsRules } from '../../http/cors.js';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const METHODS: ReadonlySet<string> = new Set(['*', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'DELETE']);
/** `https://www.example.com`, `http://localhost:3000`, `https://*`, `*` */
const ORIGIN = /^(?:\*|[a-z][a-z0-9+.-]*:\/\/(?:\*|[^\s/*?#]+))$/i;

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 *
 * @throws BadRequestException for methods, headers and origins that are none
 */
export function requireCors(cors: CorsRules): void {
  const { allowCredentials, allowHeaders = [], allowMethods = [], allowOrigins = [], exposeHeaders = [] } = cors;
  const bad =
    allowMethods.find((method) => !METHODS.has(method)) ??
    [...allowHeaders, ...exposeHeaders].find((header) => !TOKEN.test(header)) ??
    allowOrigins.find((origin) => !ORIGIN.test(origin));
  if (bad !== undefined) throw badRequest(`Invalid value for CORS configuration: ${bad}`);
  // Browsers take no wildcard where they send credentials, and an origin that is mirrored would be anybody's.
  if (allowCredentials === true && allowOrigins.includes('*')) {
    throw badRequest('allowCredentials is not supported for origin *');
  }
}
