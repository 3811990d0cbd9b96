# A state machine that divides each report among many calls of the combiner.

locals {
  has_state_machine = local.has_combiner && var.state_machine
  execution_arn     = local.has_state_machine ? replace(aws_sfn_state_machine.combiner[0].arn, ":stateMachine:", ":execution:") : ""
}

resource "aws_sfn_state_machine" "combiner" {
  count    = local.has_state_machine ? 1 : 0
  name     = var.combiner_name
  role_arn = aws_iam_role.state_machine[0].arn
  definition = templatefile("${path.module}/../step-functions/coverage.asl.json", {
    CombinerArn = aws_lambda_function.combiner[0].arn
    Partition   = data.aws_partition.current.partition
  })
}

data "aws_iam_policy_document" "shared_work" {
  statement {
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${local.bucket_arn}/${var.prefix}work/*"]
  }
}

resource "aws_iam_role_policy" "shared_work" {
  count  = local.has_state_machine ? 1 : 0
  role   = aws_iam_role.combiner[0].id
  policy = data.aws_iam_policy_document.shared_work.json
}

data "aws_iam_policy_document" "state_machine" {
  count = local.has_state_machine ? 1 : 0
  statement {
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.combiner[0].arn]
  }
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${local.bucket_arn}/${var.prefix}work/*"]
  }
  statement {
    actions   = ["states:StartExecution"]
    resources = [aws_sfn_state_machine.combiner[0].arn]
  }
  statement {
    actions   = ["states:DescribeExecution", "states:StopExecution"]
    resources = ["${local.execution_arn}:*"]
  }
  statement {
    actions   = ["states:RedriveExecution"]
    resources = ["${local.execution_arn}/*:*"]
  }
}

data "aws_iam_policy_document" "assumed_by_state_machine" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "state_machine" {
  count              = local.has_state_machine ? 1 : 0
  name_prefix        = "coverage-state-machine-"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_state_machine.json
}

# Beside the role, which is made before the machine.
resource "aws_iam_role_policy" "state_machine" {
  count  = local.has_state_machine ? 1 : 0
  role   = aws_iam_role.state_machine[0].id
  policy = data.aws_iam_policy_document.state_machine[0].json
}

data "aws_iam_policy_document" "assumed_by_schedule" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "schedule" {
  count              = local.has_state_machine ? 1 : 0
  name_prefix        = "coverage-schedule-"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_schedule.json
}

data "aws_iam_policy_document" "schedule" {
  count = local.has_state_machine ? 1 : 0
  statement {
    actions   = ["states:StartExecution"]
    resources = [aws_sfn_state_machine.combiner[0].arn]
  }
}

resource "aws_iam_role_policy" "schedule" {
  count  = local.has_state_machine ? 1 : 0
  role   = aws_iam_role.schedule[0].id
  policy = data.aws_iam_policy_document.schedule[0].json
}
