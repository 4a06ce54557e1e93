import { invalidPattern } from './invalid-pattern.js';

/**
 * Compiles a `wildcard`: `*` stands for any number of characters, `\*` and `\\` for themselves. Each piece between two
 * stars is looked for once, from left to right, so that a match takes steps in proportion to pattern and text together,
 * whoever wrote them.
 */
export function compileWildcardText(source: string): (text: string) => boolean {
  const pieces = splitAtStars(source);
  const [head = '', ...rest] = pieces;
  const tail = rest.pop();
  if (tail === undefined) return (text) => text === head;
  const finders = rest.map(compileFinder);
  return (text) => {
    if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
    let position = head.length;
    const end = text.length - tail.length;
    for (const find of finders) {
      position = find(text, position, end);
      if (position < 0) return false;
    }
    return true;
  };
}

function splitAtStars(source: string): string[] {
  const pieces = [''];
  let previousStar = -2;
  for (let index = 0; index < source.length; index++) {
    let character = source[index] ?? '';
    if (character === '*') {
      if (previousStar === index - 1) throw invalidPattern(`Consecutive wildcard characters at pos ${index - 1}`);
      previousStar = index;
      pieces.push('');
      continue;
    }
    if (character === '\\') {
      character = source[++index] ?? '';
      if (character !== '*' && character !== '\\') throw invalidPattern(`Invalid escape character at pos ${index - 1}`);
    }
    pieces.push((pieces.pop() ?? '') + character);
  }
  return pieces;
}

/** Answers where the first occurrence of the piece within `from` and `end` ends, or -1 (Knuth, Morris and Pratt). */
function compileFinder(piece: string): (text: string, from: number, end: number) => number {
  const fallbacks = fallbacksOf(piece);
  return (text, from, end) => {
    let matched = 0;
    for (let index = from; index < end && matched < piece.length; index++) {
      while (matched > 0 && text.charCodeAt(index) !== piece.charCodeAt(matched)) matched = fallbacks[matched - 1] ?? 0;
      if (text.charCodeAt(index) === piece.charCodeAt(matched)) matched++;
      if (matched === piece.length) return index + 1;
    }
    return -1;
  };
}

/** For each beginning of the piece, how long the longest shorter beginning is that it ends with. */
function fallbacksOf(piece: string): number[] {
  const fallbacks = [0];
  let matched = 0;
  for (let index = 1; index < piece.length; index++) {
    while (matched > 0 && piece[index] !== piece[matched]) matched = fallbacks[matched - 1] ?? 0;
    if (piece[index] === piece[matched]) matched++;
    fallbacks.push(matched);
  }
  return fallbacks;
}
