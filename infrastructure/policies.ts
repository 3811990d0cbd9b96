import { functionFolders, normalizePrefix } from '../contract/key-layout.ts';

/** One statement of a policy, as IAM takes it. */
export interface Statement {
  Effect: 'Allow';
  Action: string[];
  Resource: string[];
}

/** A bucket and the prefix of all keys, with or without a slash at its end. */
export interface CoveragePlace {
  bucketArn: string;
  prefix: string;
}

/** What a function's role needs, as docs/iam.md says it. */
export function functionStatements({ bucketArn, prefix }: CoveragePlace): Statement[] {
  const resources = functionFolders(prefix).map((folder) => `${bucketArn}/${folder}*`);
  return [{ Effect: 'Allow', Action: ['s3:PutObject'], Resource: resources }];
}

/** What the combiner's role needs, as docs/iam.md says it. */
export function combinerStatements(place: CoveragePlace): Statement[] {
  return [
    { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [place.bucketArn] },
    {
      Effect: 'Allow',
      Action: ['s3:GetObject'],
      Resource: below(place, ['raw', 'scripts', 'maps', 'checkouts', 'runs', 'reports']),
    },
    { Effect: 'Allow', Action: ['s3:PutObject'], Resource: below(place, ['reports']) },
  ];
}

/** What it needs beside, to delete old reports. */
export function keepReportsStatement(place: CoveragePlace): Statement {
  return { Effect: 'Allow', Action: ['s3:DeleteObject'], Resource: below(place, ['reports']) };
}

/** What it needs beside, to compact. */
export function compactionStatement(place: CoveragePlace): Statement {
  return {
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    Resource: below(place, ['raw', 'scripts', 'compactions']),
  };
}

/** What it needs beside, where several share the work. */
export function sharedWorkStatement(place: CoveragePlace): Statement {
  return { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: below(place, ['work']) };
}

/** What a state machine calls and starts. */
export interface StateMachineParts {
  combinerArn: string;
  machineArn: string;
  /** Of the machine's executions, without what follows its name. */
  executionArn: string;
}

/** What the role of the state machine needs, as docs/iam.md says it. */
export function stateMachineStatements(place: CoveragePlace, parts: StateMachineParts): Statement[] {
  const { combinerArn, machineArn, executionArn } = parts;
  return [
    { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: [combinerArn] },
    { Effect: 'Allow', Action: ['s3:GetObject'], Resource: below(place, ['work']) },
    { Effect: 'Allow', Action: ['states:StartExecution'], Resource: [machineArn] },
    {
      Effect: 'Allow',
      Action: ['states:DescribeExecution', 'states:StopExecution'],
      Resource: [`${executionArn}:*`],
    },
    // Those of a Map have a name of the machine and of the Map.
    { Effect: 'Allow', Action: ['states:RedriveExecution'], Resource: [`${executionArn}/*:*`] },
  ];
}

function below({ bucketArn, prefix }: CoveragePlace, folders: readonly string[]): string[] {
  return folders.map((folder) => `${bucketArn}/${normalizePrefix(prefix)}${folder}/*`);
}
