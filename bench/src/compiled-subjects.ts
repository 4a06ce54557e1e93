import { JAVA } from './java-subject.js';
import type { Subject } from './subjects.js';

/** Languages whose functions have to be compiled first. */
export const COMPILED: readonly Subject[] = [JAVA];
