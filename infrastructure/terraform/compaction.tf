locals {
  compacts = local.has_combiner && var.compact_schedule != null
}

data "aws_iam_policy_document" "compaction" {
  statement {
    actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = [
      "${local.bucket_arn}/${var.prefix}raw/*",
      "${local.bucket_arn}/${var.prefix}scripts/*",
      "${local.bucket_arn}/${var.prefix}compactions/*",
    ]
  }
}

resource "aws_iam_role_policy" "compaction" {
  count  = local.compacts ? 1 : 0
  role   = aws_iam_role.combiner[0].id
  policy = data.aws_iam_policy_document.compaction.json
}

resource "aws_cloudwatch_event_rule" "compaction" {
  count               = local.compacts ? 1 : 0
  name_prefix         = "coverage-compaction-"
  schedule_expression = var.compact_schedule
}

resource "aws_cloudwatch_event_target" "compaction" {
  count = local.compacts ? 1 : 0
  rule  = aws_cloudwatch_event_rule.compaction[0].name
  arn   = aws_lambda_function.combiner[0].arn
  # Makes up for runs that were missed for a day.
  input = jsonencode({ action = "compact", olderThan = "24h", window = "48h", prune = true })
}

resource "aws_lambda_permission" "compaction" {
  count         = local.compacts ? 1 : 0
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.combiner[0].function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.compaction[0].arn
}
