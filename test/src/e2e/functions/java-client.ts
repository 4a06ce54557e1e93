/**
 * The stock Java client, unchanged, in an image that a user would build: on the Java of the runtime's image, without its
 * bootstrap. The build fetches it with Maven, trusting the certificates in `certificates.crt`; `client.sha256` has its
 * checksum. Copies `function`, the classes of the user.
 */
export const JAVA_CLIENT_DOCKERFILE = `
FROM stoker-runtime/java17:current AS client
USER root
RUN apt-get update && apt-get install -y --no-install-recommends maven
COPY certificates.crt /tmp/
RUN awk '/BEGIN CERT/ { n++ } n { print > ("/usr/local/share/ca-certificates/host-" n ".crt") }' /tmp/certificates.crt \\
 && PATH=$PATH:/usr/sbin update-ca-certificates >/dev/null 2>&1
WORKDIR /client
COPY pom.xml client.sha256 ./
RUN mvn --batch-mode --quiet org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \\
      -DoutputDirectory=/client/lib \\
 && sha256sum --check --strict client.sha256

FROM stoker-runtime/java17:current
COPY --from=client /client/lib /client
COPY function /var/task
ENTRYPOINT ["/var/lang/bin/java", "-cp", "/client/*", "com.amazonaws.services.lambda.runtime.api.client.AWSLambda"]
CMD ["Actions"]
`;

export const JAVA_CLIENT_POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>stoker</groupId>
  <artifactId>client</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>com.amazonaws</groupId>
      <artifactId>aws-lambda-java-runtime-interface-client</artifactId>
      <version>2.8.7</version>
    </dependency>
  </dependencies>
</project>
`;

export const JAVA_CLIENT_SHA256 =
  '11e5e8b6ee10c5dc9ffa4bb6e120c7b4091c3f03ff97f6ad81a848351ec14598  lib/aws-lambda-java-runtime-interface-client-2.8.7.jar\n';
