import { readFile } from 'node:fs/promises';
import { hasProgram } from '../system/programs.js';

/**
 * Debian's packages of the compilers whose functions are tested and that this host lacks. Bookworm's own Rust is too old
 * for Lambda's client; the one that its browsers are built with is not.
 */
export async function toolchainPackages(): Promise<string[]> {
  const packages: string[] = [];
  if (!(await hasProgram('go'))) packages.push('golang-go');
  if (!(await hasProgram('cargo'))) packages.push((await isBookworm()) ? 'cargo-web' : 'cargo');
  if (!(await hasProgram('javac'))) packages.push('default-jdk-headless');
  if (!(await hasProgram('mvn'))) packages.push('maven');
  return packages;
}

async function isBookworm(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^VERSION_CODENAME=bookworm$/m.test(release);
}
