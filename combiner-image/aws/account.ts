import { readEnvironment, type ServicePlace, silenceSdkWarning, trimKeys } from '../environment.ts';
import { messageOf, UnaskedServiceError } from '../errors.ts';
import { credentialFailure } from '../store/s3/credential-failure.ts';
import { withoutSecrets } from '../without-secrets.ts';
import { post, type ServiceAnswer } from './post.ts';

/** Services of Amazon's that are asked without their SDK. */
export type Service = 'lambda' | 'monitoring';

/** An account and region, with the credentials that every AWS SDK would take. */
export class AwsAccount {
  readonly region: string;
  readonly #service: Service;
  readonly #place: ServicePlace;
  readonly #credentials: () => Promise<Credentials>;
  readonly #proxies = readEnvironment().proxies;

  private constructor(
    service: Service,
    place: ServicePlace,
    region: string,
    credentials: () => Promise<Credentials>,
  ) {
    this.#service = service;
    this.#place = place;
    this.region = region;
    this.#credentials = credentials;
  }

  /**
   * @param called what is asked, for messages: `Functions`
   * @throws UnaskedServiceError where there are no credentials, or no region
   */
  static async connect(service: Service, place: ServicePlace, called: string): Promise<AwsAccount> {
    const { S3Client } = await import('@aws-sdk/client-s3');
    silenceSdkWarning();
    trimKeys();
    // It brings every way of finding credentials and region.
    const { config } = new S3Client({ ...(place.region && { region: place.region }) });
    const region = await config.region().catch((cause: unknown) => {
      throw new UnaskedServiceError(`${called} cannot be asked without a region: set AWS_REGION.`, {
        cause,
        code: 'no-region',
      });
    });
    try {
      await config.credentials();
    } catch (cause) {
      throw new UnaskedServiceError(
        `${called} cannot be asked without AWS credentials: check AWS_PROFILE, AWS_ROLE_ARN or AWS_ACCESS_KEY_ID, or log in with "aws sso login". ${withoutSecrets(messageOf(await credentialFailure(cause)))}`,
        { cause, code: 'no-credentials' },
      );
    }
    return new AwsAccount(service, place, region, () => config.credentials());
  }

  /** Where the service is. */
  url(path: string): URL {
    const { endpoint = ownEndpoint(this.#service, this.region, this.#place.fips) } = this.#place;
    return new URL(`${endpoint.replace(/\/+$/, '')}${path}`);
  }

  /** A signed request. @throws the error of the network */
  async post(url: URL, body: string, type: string): Promise<ServiceAnswer> {
    const { sign } = (await import('aws4')).default;
    const { accessKeyId, secretAccessKey, sessionToken } = await this.#credentials();
    const headers = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) };
    const { host, pathname: path } = url;
    const request = {
      service: this.#service,
      region: this.region,
      method: 'POST',
      host,
      path,
      headers,
      body,
    };
    const signed = sign(request, { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) });
    return post(url, body, { ...signed.headers } as Record<string, string | number>, this.#proxies);
  }
}

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

function ownEndpoint(service: Service, region: string, fips: boolean): string {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${service}${fips ? '-fips' : ''}.${region}.${suffix}`;
}
