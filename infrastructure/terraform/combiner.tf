data "aws_iam_policy_document" "combiner" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]
  }
  statement {
    actions = ["s3:GetObject"]
    resources = [
      "${local.bucket_arn}/${var.prefix}raw/*",
      "${local.bucket_arn}/${var.prefix}scripts/*",
      "${local.bucket_arn}/${var.prefix}maps/*",
      "${local.bucket_arn}/${var.prefix}checkouts/*",
      "${local.bucket_arn}/${var.prefix}runs/*",
      "${local.bucket_arn}/${var.prefix}reports/*",
    ]
  }
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${local.bucket_arn}/${var.prefix}reports/*"]
  }
}

data "aws_iam_policy_document" "assumed_by_lambda" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "combiner" {
  count              = local.has_combiner ? 1 : 0
  name_prefix        = "coverage-combiner-"
  assume_role_policy = data.aws_iam_policy_document.assumed_by_lambda.json
}

resource "aws_iam_role_policy" "combiner" {
  count  = local.has_combiner ? 1 : 0
  role   = aws_iam_role.combiner[0].id
  policy = data.aws_iam_policy_document.combiner.json
}

data "aws_partition" "current" {}

resource "aws_iam_role_policy_attachment" "combiner_logs" {
  count      = local.has_combiner ? 1 : 0
  role       = aws_iam_role.combiner[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_lambda_function" "combiner" {
  count         = local.has_combiner ? 1 : 0
  function_name = var.combiner_name
  package_type  = "Image"
  image_uri     = var.combiner_image
  role          = aws_iam_role.combiner[0].arn
  # One processor, for the calls that share the work.
  memory_size   = local.has_state_machine ? 1769 : 1024
  timeout       = 900
  environment {
    variables = {
      COVERAGE_S3_BUCKET = aws_s3_bucket.coverage.id
      COVERAGE_S3_PREFIX = var.prefix
    }
  }
}

resource "aws_cloudwatch_event_rule" "combiner" {
  count               = local.has_combiner ? 1 : 0
  name_prefix         = "coverage-combiner-"
  schedule_expression = var.schedule
}

resource "aws_cloudwatch_event_target" "combiner" {
  count = local.has_combiner ? 1 : 0
  rule  = aws_cloudwatch_event_rule.combiner[0].name
  arn   = local.has_state_machine ? aws_sfn_state_machine.combiner[0].arn : aws_lambda_function.combiner[0].arn
  # A state machine is started by a role; a function has a permission.
  role_arn = local.has_state_machine ? aws_iam_role.schedule[0].arn : null
  input    = local.has_state_machine ? "{}" : null
}

resource "aws_lambda_permission" "combiner" {
  count         = local.has_combiner ? 1 : 0
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.combiner[0].function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.combiner[0].arn
}
