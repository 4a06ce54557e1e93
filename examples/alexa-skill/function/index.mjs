import { skill } from './skill.mjs';
import { isFromAlexa } from './is-from-alexa.mjs';

/**
 * Alexa calls a skill in two ways: as an HTTPS endpoint, which is this function's URL, or, from AWS, as a function. Through
 * the URL comes what anybody sends, so it must be signed by Alexa; whoever invokes the function has a permission for that.
 */
export async function handler(event, context) {
  if (event.requestContext === undefined) return skill.invoke(event, context);
  const { headers, body = '', isBase64Encoded } = event;
  const text = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString();
  if (!(await isFromAlexa(headers, text))) return { statusCode: 400, body: '' };
  const answer = await skill.invoke(JSON.parse(text), context);
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
}
