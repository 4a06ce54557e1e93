import { type HttpResponse, jsonResponse } from '@stoker/core/http/http-response';

const ACCESS_HELP = 'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';

/** Who may not use a URL is answered as one that uses none. https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
export const URL_FORBIDDEN: HttpResponse = jsonResponse(
  403,
  { Message: `Forbidden. For troubleshooting Function URL authorization issues, see: ${ACCESS_HELP}` },
  { 'x-amzn-errortype': 'AccessDeniedException' },
);
