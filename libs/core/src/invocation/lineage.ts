/** Times that one chain of requests may invoke a function again before it is taken for a loop without an end. */
export const LONGEST_LOOP = 16;

/** Functions that a chain remembers; of a longer one the first are forgotten. */
const LONGEST_LINEAGE = 24;

const PREFIX = 'Lineage=';
/** As Lambda writes them: a weight, which is always 1 here, a hash of the function, how often it was come back to. */
const ELEMENT = /^\d+:([0-9a-f]{8}):(\d{1,5})$/;

/** A trace header with the lineage of one more invocation. */
export interface Descent {
  readonly traceHeader: string;
  /** Times that the chain of requests has come back to this function; 0 for its first time. */
  readonly returns: number;
}

/**
 * Notes an invocation in the lineage of its trace header. Functions pass the header on with what they send, as SDKs do by
 * themselves, so whoever invokes a function for the sake of another request continues its chain.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 *
 * @param hash eight hexadecimal digits that stand for the function, whatever its version
 */
export function descend(traceHeader: string, hash: string): Descent {
  const fields = traceHeader.split(';').filter((field) => !field.startsWith(PREFIX));
  const elements = lineageOf(traceHeader);
  const known = elements.findIndex((element) => element.hash === hash);
  const returns = known === -1 ? 0 : elements[known]!.returns + 1;
  const others = elements.filter((_, index) => index !== known).slice(1 - LONGEST_LINEAGE);
  const lineage = [...others, { hash, returns }].map((element) => `1:${element.hash}:${element.returns}`);
  return { traceHeader: [...fields, `${PREFIX}${lineage.join('|')}`].join(';'), returns };
}

/**
 * A trace header that goes on with the chain of requests of another, though it is a trace of its own.
 *
 * @param parent the header that the request came with, if it had one
 */
export function withLineageOf(traceHeader: string, parent: string | undefined): string {
  const lineage = parent?.split(';').find((field) => field.startsWith(PREFIX));
  return lineage === undefined ? traceHeader : `${traceHeader};${lineage}`;
}

/** The lineage of a header; what is none of Lambda's form is left out. */
function lineageOf(traceHeader: string): { hash: string; returns: number }[] {
  const field = traceHeader.split(';').find((part) => part.startsWith(PREFIX));
  return (field?.slice(PREFIX.length).split('|') ?? []).flatMap((element) => {
    const [, hash, returns] = ELEMENT.exec(element) ?? [];
    return hash === undefined ? [] : [{ hash, returns: Number(returns) }];
  });
}
