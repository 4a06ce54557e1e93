/** One line of `/proc/<pid>/mountinfo`. https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
export interface MountEntry {
  /** Which part of the file system is mounted. */
  readonly root: string;
  readonly target: string;
  /** Flags of this mount, such as `ro`. */
  readonly options: readonly string[];
  readonly shared: boolean;
  readonly fileSystem: string;
  /** The device, where there is one. */
  readonly source: string;
  readonly superOptions: readonly string[];
}

export function parseMountinfo(text: string): MountEntry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const fields = line.split(' ');
      const separator = fields.indexOf('-');
      return {
        root: unescapePath(fields[3] ?? ''),
        target: unescapePath(fields[4] ?? ''),
        options: (fields[5] ?? '').split(','),
        shared: fields.slice(6, separator).some((field) => field.startsWith('shared:')),
        fileSystem: fields[separator + 1] ?? '',
        source: unescapePath(fields[separator + 2] ?? ''),
        superOptions: (fields[separator + 3] ?? '').split(','),
      };
    });
}

/** True for the directory itself and everything in it. */
export function isUnder(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

/** Blanks, tabs, newlines and backslashes are written in octal. */
function unescapePath(path: string): string {
  return path.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
