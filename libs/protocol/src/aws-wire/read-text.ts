import type { ServiceModel, ShapeModel, TimestampFormat } from '../aws-model/service-model.js';
import { serializationError } from './serialization-error.js';
import { shapeOf } from './shapes.js';
import { parseTimestamp } from './timestamp.js';

/**
 * Brings the text of a label, a query parameter or a header into a shape.
 *
 * @param format how timestamps are written at this place unless the shape says otherwise
 * @throws SerializationException
 */
export function readText(shape: ShapeModel, text: string, format: TimestampFormat): unknown {
  switch (shape.type) {
    case 'string':
      return text;
    case 'integer':
    case 'long':
      if (!/^[+-]?\d{1,15}$/.test(text)) throw unreadable(text, shape.type === 'long' ? 'Long' : 'Integer');
      return Number(text);
    case 'float':
    case 'double': {
      const number = text.trim() === '' ? NaN : Number(text);
      if (Number.isNaN(number)) throw unreadable(text, 'Double');
      return number;
    }
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw unreadable(text, 'Boolean');
      return text === 'true';
    case 'timestamp': {
      const date = parseTimestamp(text, shape.timestampFormat ?? format);
      if (date === undefined) throw unreadable(text, 'Timestamp');
      return date;
    }
    case 'blob':
      return Buffer.from(text, 'base64');
    default:
      throw new Error(`a ${shape.type} can't be one text`);
  }
}

/** The same for a parameter that may come more than once. */
export function readTexts(
  model: ServiceModel,
  shape: ShapeModel,
  texts: string | readonly string[],
  format: TimestampFormat,
): unknown {
  const all = typeof texts === 'string' ? [texts] : texts;
  if (shape.type !== 'list') return readText(shape, all[0] ?? '', format);
  const member = shapeOf(model, shape.member);
  return all.map((text) => readText(member, text, format));
}

function unreadable(text: string, type: string): Error {
  return serializationError(`'${text}' can not be converted to ${type === 'Integer' ? 'an' : 'a'} ${type}`);
}
