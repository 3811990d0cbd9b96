#!/bin/sh
# coverage-run [INPUT]: starts the state machine, waits for its end, and prints what came of it.
set -eu
machine=arn:aws:states:us-east-1:000000000000:stateMachine:coverage
execution=$(awslocal stepfunctions start-execution --state-machine-arn "$machine" --input "${1:-{\}}" \
  --query executionArn --output text)
describe() { awslocal stepfunctions describe-execution --execution-arn "$execution" --output text --query "$1"; }
while status=$(describe status) && [ "$status" = RUNNING ]; do sleep 1; done
if [ "$status" = SUCCEEDED ]; then
  describe output
else
  echo "$execution $status: $(describe '[error, cause]')" >&2
  exit 1
fi
