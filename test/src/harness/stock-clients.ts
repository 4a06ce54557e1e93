import { join } from 'node:path';
import { buildTestImage } from './images.js';
import { contextFiles, npmPackages, pythonPackages } from './packages.js';

/**
 * An image with AWS's own client for Python, as its README has it built, on our image's Python.
 * https://docs.aws.amazon.com/lambda/latest/dg/python-image.html#python-image-clients
 *
 * @param source of `index.py`
 */
export async function buildPythonClientImage(source: string): Promise<string> {
  const libraries = await pythonPackages('3.13', 'awslambdaric==4.2.2');
  const dockerfile = `FROM stoker-runtime/python3.13:current
COPY function /function/
WORKDIR /function
ENTRYPOINT ["/usr/bin/python3", "-m", "awslambdaric"]
CMD ["index.handler"]
`;
  return buildTestImage(dockerfile, { ...(await contextFiles(libraries, 'function')), 'function/index.py': source });
}

/**
 * An image with AWS's own client for Node.js, as its README has it built, on Node.js from npm. The package compiles its
 * native part, and curl for it, when it is installed: minutes, once. It looks for its handler's name in a variable that
 * AWS's own images set from the command.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-image.html#nodejs-image-clients
 *
 * @param source of `index.js`
 */
export async function buildNodeClientImage(source: string): Promise<string> {
  const node = `node-linux-${process.arch === 'arm64' ? 'arm64' : 'x64'}`;
  const installed = await npmPackages('aws-lambda-ric@4.0.2', 'npm@11.21.2', `${node}@24.21.0`);
  const packages = Object.entries(await contextFiles(join(installed, 'node_modules'), 'build/node_modules'));
  // Most of Node.js's headers are those of OpenSSL, which the build does not read.
  const files = Object.fromEntries(packages.filter(([name]) => !name.includes('/include/node/openssl/')));
  const dockerfile = `FROM debian:bookworm-slim AS build
RUN apt-get update \\
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends cmake g++ make python3 xz-utils
COPY build /build/
WORKDIR /build
ENV npm_config_nodedir=/build/node_modules/${node}
RUN ln -s /build/node_modules/${node}/bin/node /build/node_modules/npm/bin/npm-cli.js /usr/local/bin/ \\
 && ln -s npm-cli.js /usr/local/bin/npm \\
 && npm rebuild aws-lambda-ric --foreground-scripts

FROM debian:bookworm-slim
COPY --from=build /build/node_modules/${node}/bin/node /usr/local/bin/
COPY --from=build /build/node_modules/aws-lambda-ric /var/task/node_modules/aws-lambda-ric
COPY function /var/task/
WORKDIR /var/task
ENTRYPOINT ["/bin/sh", "-c", "export _HANDLER=$0 && exec node node_modules/aws-lambda-ric/index.mjs"]
CMD ["index.handler"]
`;
  return buildTestImage(dockerfile, { ...files, 'function/index.js': source }, 'host');
}
