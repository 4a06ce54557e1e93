/** What an operator whose AWS CLI would not come here must know; undefined where it would, or where its version is unknown. */
export function endpointWarning(version: string, endpoint: string): string | undefined {
  const [, name, major, minor] = /^aws-cli\/((\d+)\.(\d+)\S*)/.exec(version) ?? [];
  const least = { '1': 29, '2': 13 }[major ?? ''];
  if (least === undefined || Number(minor) >= least) return undefined;
  return (
    `the AWS CLI on your path is ${name}, which does not know AWS_ENDPOINT_URL and would talk to AWS; ` +
    `give each command --endpoint-url ${endpoint}, or install a newer one (README.md says how)`
  );
}
