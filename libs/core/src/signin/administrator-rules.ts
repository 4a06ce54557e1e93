import { ServiceError } from '../errors/service-error.js';

/** Least and most characters of a password. Length is what counts; nothing asks for digits or signs. */
export const PASSWORD_LENGTH = { min: 12, max: 256 } as const;

const NAME = /^[a-z\d](?:[a-z\d._@+-]{0,62}[a-z\d])?$/;

/** The one spelling of a name under which it is stored and found. */
export function administratorName(text: string): string {
  return text.trim().toLowerCase();
}

/** @throws InvalidParameterValueException */
export function requireAdministratorName(name: string): void {
  if (NAME.test(name)) return;
  throw invalid('A name has 1 to 64 of the characters a-z 0-9 . _ @ + -, a letter or digit first and last.');
}

/** The form in which a password is hashed: the same characters typed on another keyboard are the same password. */
export function normalisedPassword(password: string): string {
  return password.normalize('NFKC');
}

/** @throws InvalidParameterValueException */
export function requireGoodPassword(password: string, name: string): void {
  const text = normalisedPassword(password);
  const length = [...text].length;
  if (length < PASSWORD_LENGTH.min) throw invalid(`A password has at least ${PASSWORD_LENGTH.min} characters.`);
  if (length > PASSWORD_LENGTH.max) throw invalid(`A password has at most ${PASSWORD_LENGTH.max} characters.`);
  if (new Set(text).size < 5) throw invalid('A password has at least 5 different characters.');
  if (name.length >= 4 && text.toLowerCase().includes(name)) throw invalid('A password does not contain the name.');
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
