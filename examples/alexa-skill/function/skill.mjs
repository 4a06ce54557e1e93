import { getIntentName, getRequestType, getSlotValue, SkillBuilders } from 'ask-sdk-core';

const isIntent = (input, ...names) =>
  getRequestType(input.requestEnvelope) === 'IntentRequest' && names.includes(getIntentName(input.requestEnvelope));

const launch = {
  canHandle: (input) => getRequestType(input.requestEnvelope) === 'LaunchRequest',
  handle: ({ responseBuilder }) =>
    responseBuilder.speak('What shall I order?').reprompt('Tea, or a cup?').getResponse(),
};

/** The basket is in the session: Alexa sends it along with each request of the conversation. */
const order = {
  canHandle: (input) => isIntent(input, 'OrderIntent'),
  handle({ attributesManager, requestEnvelope, responseBuilder }) {
    const product = getSlotValue(requestEnvelope, 'product');
    const { basket = [] } = attributesManager.getSessionAttributes();
    if (!product) return responseBuilder.speak('What shall I order?').reprompt('Tea, or a cup?').getResponse();
    attributesManager.setSessionAttributes({ basket: [...basket, product] });
    return responseBuilder.speak(`${product}. Anything else?`).reprompt('Anything else?').getResponse();
  },
};

const stop = {
  canHandle: (input) => isIntent(input, 'AMAZON.StopIntent', 'AMAZON.CancelIntent', 'AMAZON.NoIntent'),
  handle({ attributesManager, responseBuilder }) {
    const { basket = [] } = attributesManager.getSessionAttributes();
    const text = basket.length === 0 ? 'Goodbye.' : `Your order: ${basket.join(', ')}. Goodbye.`;
    return responseBuilder.speak(text).withShouldEndSession(true).getResponse();
  },
};

const ended = {
  canHandle: (input) => getRequestType(input.requestEnvelope) === 'SessionEndedRequest',
  handle: ({ responseBuilder }) => responseBuilder.getResponse(),
};

const failed = {
  canHandle: () => true,
  handle({ responseBuilder }, error) {
    console.error(error);
    return responseBuilder.speak('I did not get that. What shall I order?').reprompt('Tea, or a cup?').getResponse();
  },
};

/** Answers requests that are meant for the skill with the id in ALEXA_SKILL_ID, and throws at others. */
export const skill = SkillBuilders.custom()
  .addRequestHandlers(launch, order, stop, ended)
  .addErrorHandlers(failed)
  .withSkillId(process.env.ALEXA_SKILL_ID)
  .create();
