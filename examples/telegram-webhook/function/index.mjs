import { timingSafeEqual } from 'node:crypto';

const SECRET = Buffer.from(process.env.TELEGRAM_SECRET_TOKEN);

/**
 * A bot's webhook. What is to be sent in reply to a message goes out in the answer to the request, so the function needs no
 * network and no token of the bot's. https://core.telegram.org/bots/api#making-requests-when-getting-updates
 */
export async function handler({ headers, body = '', isBase64Encoded }) {
  if (!isFromTelegram(headers)) return { statusCode: 401, body: '' };
  const update = read(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString());
  const { chat, text } = update?.message ?? {};
  // Of what the bot does not care for it must not be told again.
  if (chat === undefined || text === undefined) return { statusCode: 200, body: '' };
  const reply = { method: 'sendMessage', chat_id: chat.id, text: replyTo(text) };
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(reply) };
}

/** Whether the request has the secret that `setWebhook` was called with. */
function isFromTelegram(headers) {
  const given = Buffer.from(headers['x-telegram-bot-api-secret-token'] ?? '');
  return given.length === SECRET.length && timingSafeEqual(given, SECRET);
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function replyTo(text) {
  const [command = '', ...words] = text.trim().split(/\s+/);
  // In groups commands have the bot's name behind them: `/start@shop_bot`.
  switch (command.replace(/@.*/, '')) {
    case '/start':
      return 'Send /shout and some words.';
    case '/shout':
      return words.length === 0 ? 'What?' : words.join(' ').toUpperCase();
    default:
      return 'I know /start and /shout.';
  }
}
