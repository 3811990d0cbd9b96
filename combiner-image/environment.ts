/** Every environment variable that the reporting half reads itself (credentials are the SDK's own matter). */
export interface Environment {
  /** An S3 that is not Amazon's (LocalStack, MinIO): path-style addresses are used. */
  s3Endpoint?: string;
  region?: string;
  bucket?: string;
  /** Default `coverage/`, the recorder's own. */
  prefix: string;
  directory?: string;
}

export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const environment: Environment = { prefix: variables['COVERAGE_S3_PREFIX'] ?? 'coverage/' };
  const s3Endpoint = variables['AWS_ENDPOINT_URL_S3'] || variables['AWS_ENDPOINT_URL'];
  if (s3Endpoint) environment.s3Endpoint = s3Endpoint;
  const region = variables['AWS_REGION'] || variables['AWS_DEFAULT_REGION'];
  if (region) environment.region = region;
  if (variables['COVERAGE_S3_BUCKET']) environment.bucket = variables['COVERAGE_S3_BUCKET'];
  if (variables['COVERAGE_DIR']) environment.directory = variables['COVERAGE_DIR'];
  return environment;
}
