/** Bytes of a path inside a package, and of one name in it; Linux's own limits are 4,096 and 255. */
const PATH_BYTES = 2_048;
const NAME_BYTES = 255;

const DRIVE = /^[A-Za-z]:/;

/**
 * The names that lead to an entry from the package's root; none for the root itself.
 *
 * @throws Error for a path that leads elsewhere or that no directory can hold
 */
export function entryPath(name: string): string[] {
  if (name.startsWith('/') || DRIVE.test(name)) throw new Error(`absolute path: ${name}`);
  if (/[\\\0]/.test(name)) throw new Error(`forbidden character in path: ${name}`);
  const names = name.split('/').filter((part) => part !== '' && part !== '.');
  if (names.includes('..')) throw new Error(`path leads upwards: ${name}`);
  if (names.some((part) => Buffer.byteLength(part) > NAME_BYTES) || Buffer.byteLength(name) > PATH_BYTES) {
    throw new Error(`path is too long: ${name.slice(0, NAME_BYTES)}…`);
  }
  return names;
}

/**
 * Checks that a link inside a package stays inside. Its target may climb at its start only: each step up then
 * leaves a real directory, for no entry lies under a link, and each step down ends inside, through other links
 * too, because they were checked the same. Climbing after a name could climb from wherever a link had led.
 *
 * @param depth how many directories lie between the link and the package's root
 * @throws Error for a target that is absolute or may lead outside
 */
export function checkLinkTarget(target: string, depth: number): void {
  if (target === '' || target.includes('\0') || Buffer.byteLength(target) > PATH_BYTES) {
    throw new Error('a link without a usable target');
  }
  if (target.startsWith('/')) throw new Error(`link to an absolute path: ${target}`);
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const firstName = parts.findIndex((part) => part !== '..');
  const climbs = firstName === -1 ? parts.length : firstName;
  if (climbs > depth || parts.slice(climbs).includes('..')) throw new Error(`link leads outside: ${target}`);
}
