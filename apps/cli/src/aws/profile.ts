/** What the AWS CLI and the SDKs need to reach this instance as its administrator. */
export interface Profile {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const profileName = 'stoker';

/** Texts of the two files that AWS tools read; only the credentials are secret. */
export function renderProfile(profile: Profile): { credentials: string; config: string } {
  const lines = (...entries: string[]) => `${entries.join('\n')}\n`;
  return {
    credentials: lines(
      `[${profileName}]`,
      `aws_access_key_id = ${profile.accessKeyId}`,
      `aws_secret_access_key = ${profile.secretAccessKey}`,
    ),
    config: lines(`[profile ${profileName}]`, `region = ${profile.region}`, `endpoint_url = ${profile.endpoint}`),
  };
}

/** The profile that the two texts hold, or undefined where one of its four values is missing. */
export function parseProfile(credentials: string, config: string): Profile | undefined {
  const secret = section(credentials, profileName);
  const open = section(config, `profile ${profileName}`);
  const [accessKeyId, secretAccessKey] = [secret['aws_access_key_id'], secret['aws_secret_access_key']];
  const [region, endpoint] = [open['region'], open['endpoint_url']];
  if (!accessKeyId || !secretAccessKey || !region || !endpoint) return undefined;
  return { accessKeyId, secretAccessKey, region, endpoint };
}

function section(text: string, name: string): Partial<Record<string, string>> {
  const values: Partial<Record<string, string>> = {};
  let inside = false;
  for (const line of text.split('\n')) {
    const heading = /^\s*\[(.+)\]\s*$/.exec(line)?.[1];
    if (heading !== undefined) inside = heading.trim() === name;
    const [, key, value] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (inside && key !== undefined) values[key] = value;
  }
  return values;
}

/** The environment variables that AWS tools read. */
export function renderVariables(profile: Profile): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: profile.endpoint,
    AWS_REGION: profile.region,
    AWS_DEFAULT_REGION: profile.region,
    AWS_ACCESS_KEY_ID: profile.accessKeyId,
    AWS_SECRET_ACCESS_KEY: profile.secretAccessKey,
  };
}

/** Lines for `eval`, quoted for any POSIX shell. */
export function renderExports(profile: Profile): string {
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return Object.entries(renderVariables(profile))
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join('');
}
