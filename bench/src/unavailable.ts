/** Why a subject is left out of a run. */
export class Unavailable extends Error {}
