import { AwsAccount } from '../aws/account.ts';
import { readCloudWatchPlace } from '../environment.ts';
import { UnaskedServiceError } from '../errors.ts';
import { inOrder } from '../in-order.ts';
import { networkReason } from '../network/exchange.ts';

/** CloudWatch takes some hundred requests a second, and an answer has no more points. */
const AT_ONCE = 4;
const MOST_POINTS = 1_440;
const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

const FORM = 'application/x-www-form-urlencoded; charset=utf-8';
const SUM = /<Sum>([\d.eE+-]+)<\/Sum>/g;

/**
 * How often functions of an account and region were invoked, as Lambda counted it. Of a function that CloudWatch knows nothing of
 * there is no number.
 * @throws UnaskedServiceError
 */
export async function countInvocations(
  functions: readonly string[],
  since: Date,
  until: Date,
): Promise<ReadonlyMap<string, number>> {
  const account = await AwsAccount.connect('monitoring', readCloudWatchPlace(), 'CloudWatch');
  const counts = new Map<string, number>();
  const asked = inOrder(functions, AT_ONCE, (name) =>
    invocationsOf(account, name, since, until).then((count) => [name, count] as const),
  );
  for await (const [name, count] of asked) if (count > 0) counts.set(name, count);
  return counts;
}

async function invocationsOf(account: AwsAccount, name: string, since: Date, until: Date): Promise<number> {
  const seconds = (until.getTime() - since.getTime()) / 1_000;
  const form = new URLSearchParams({
    Action: 'GetMetricStatistics',
    Version: '2010-08-01',
    Namespace: 'AWS/Lambda',
    MetricName: 'Invocations',
    'Dimensions.member.1.Name': 'FunctionName',
    'Dimensions.member.1.Value': name,
    StartTime: since.toISOString(),
    EndTime: until.toISOString(),
    Period: String(seconds / HOUR_S < MOST_POINTS ? HOUR_S : DAY_S),
    'Statistics.member.1': 'Sum',
  });
  const url = account.url('/');
  const { status, answer } = await account.post(url, form.toString(), FORM).catch((cause: unknown) => {
    throw new UnaskedServiceError(
      `CloudWatch cannot be asked: ${url.origin} does not answer (${networkReason(cause)}). Check the network, AWS_REGION, and AWS_ENDPOINT_URL_CLOUDWATCH.`,
      { cause },
    );
  });
  if (status !== 200 || !answer.includes('GetMetricStatisticsResult')) throw refused(url, status, answer);
  return [...answer.matchAll(SUM)].reduce((sum, [, value]) => sum + Number(value), 0);
}

function refused({ origin }: URL, status: number, answer: string): UnaskedServiceError {
  const [, code = ''] = /<Code>(\w{1,100})<\/Code>/.exec(answer) ?? [];
  const advice = /^AccessDenied/.test(code)
    ? 'Allow cloudwatch:GetMetricStatistics for the identity in use.'
    : status === 403
      ? 'Check the credentials in use, and the clock of this machine.'
      : 'Check AWS_REGION and AWS_ENDPOINT_URL_CLOUDWATCH.';
  return new UnaskedServiceError(
    `CloudWatch cannot be asked: ${origin} answered ${status}${code && ` ${code}`}. ${advice}`,
  );
}
