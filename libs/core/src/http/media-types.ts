/**
 * Whether a media type is among those that an API lists as binary: `image/png`, or a range such as `image/*`. Parameters and
 * case do not count. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
 *
 * @param text the value of a Content-Type header, or of an Accept header, whose first type is the one that counts
 */
export function isBinaryMediaType(text: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  if (binaryMediaTypes.length === 0) return false;
  if (binaryMediaTypes.includes('*/*')) return true;
  const type = bareType(text ?? '');
  if (type === '') return false;
  const range = `${type.split('/')[0]}/*`;
  return binaryMediaTypes.some((listed) => [type, range].includes(listed.toLowerCase()));
}

/** `text/html` of `Text/HTML; charset=utf-8, image/png` */
function bareType(text: string): string {
  return text.split(/[,;]/, 1)[0]!.trim().toLowerCase();
}
