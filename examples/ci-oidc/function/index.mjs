export const handler = async () => `hello from version ${process.env.AWS_LAMBDA_FUNCTION_VERSION}`;
