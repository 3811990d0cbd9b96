#!/bin/sh
# Makes the combiner a function of LocalStack, and the state machine that calls it.
set -eu
account=000000000000
role=arn:aws:iam::$account:role/coverage
combiner=arn:aws:lambda:us-east-1:$account:function:coverage-combiner

# Who answers for it is in LAMBDA_CONTAINERS; the image's name is that of no image.
awslocal lambda create-function --function-name coverage-combiner --package-type Image \
  --code ImageUri=coverage-combiner --role "$role" --timeout 900 --memory-size 1769 >/dev/null
sed -e "s|\${CombinerArn}|$combiner|" -e 's|\${Partition}|aws|' /opt/coverage/coverage.asl.json >/tmp/coverage.asl.json
awslocal stepfunctions create-state-machine --name coverage --role-arn "$role" \
  --definition file:///tmp/coverage.asl.json >/dev/null
