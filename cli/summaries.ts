/** What all commands are for. */
export const ABOUT = 'See which lines of your AWS Lambda functions in Node.js and Python really ran.';

/** A few words for each command, in the order of the help. They stand apart, so that to list them loads none. */
export const SUMMARIES = {
  init: 'look at the project, write its configuration file, and say what to do next',
  invoke: 'run a handler here, without Docker and AWS, and record its coverage',
  report: 'read stores and write a report into a local folder',
  open: 'open the last report in the browser, or say where it is',
  combine: 'read a store and write the report back to it, as the combiner image does',
  diff: 'say which changed lines ran, did not run, or are not deployed yet',
  comment: 'write the Markdown of a report into the pull request, replacing the last one',
  who: 'say which tests and functions ran a line, a file, or a function of the code',
  tests: 'say which tests ran code that a change touches, and which add nothing of their own',
  compare: 'say which lines ran in one report and not in another',
  unused: 'list deployed code that never ran, and how sure that is',
  compact: 'turn many raw objects into few, with the same counts',
  doctor: 'show what was recorded, what was lost and why, and what to do',
  explain: 'say what an error code means, and what to do',
  instrument: "put counters into the code to be deployed: exact, and cheaper than V8's",
  stamp: 'write the name of the build into a folder that is to be deployed',
  maps: 'put source maps that are not deployed into a store',
  manifest: "put the list of a checkout's files into a store, for the combiner in AWS",
  run: 'mark a test run in a store, so that report --run shows what ran in it',
  completion: 'print the completion script for bash, zsh or fish',
} as const;

export type CommandName = keyof typeof SUMMARIES;
