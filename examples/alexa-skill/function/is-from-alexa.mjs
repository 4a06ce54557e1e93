import { SkillRequestSignatureVerifier, TimestampVerifier } from 'ask-sdk-express-adapter';

/** The first fetches Alexa's certificate, from where the request says if that is Amazon's, and keeps it. */
const VERIFIERS = [new SkillRequestSignatureVerifier(), new TimestampVerifier()];

/**
 * Whether Alexa has signed a request, just now.
 * https://developer.amazon.com/docs/custom-skills/host-a-custom-skill-as-a-web-service.html
 */
export async function isFromAlexa(headers, body) {
  try {
    for (const verifier of VERIFIERS) await verifier.verify(body, headers);
    return true;
  } catch (error) {
    console.warn(String(error));
    return false;
  }
}
