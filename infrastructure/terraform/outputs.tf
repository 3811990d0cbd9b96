output "layer_arn" {
  description = "For the layers of each function that is deployed as zip."
  value       = aws_lambda_layer_version.coverage.arn
}

output "environment" {
  description = "For the variables of each function that is deployed as zip."
  value = merge(
    {
      AWS_LAMBDA_EXEC_WRAPPER = "/opt/lambda-coverage/bootstrap"
      COVERAGE_S3_BUCKET      = aws_s3_bucket.coverage.id
      COVERAGE_S3_PREFIX      = var.prefix
    },
    length(var.other_exec_wrappers) == 0 ? {} : { COVERAGE_EXEC_WRAPPER = join(":", var.other_exec_wrappers) },
    var.settings,
  )
}

output "policy_arn" {
  description = "For the role of each function."
  value       = aws_iam_policy.function.arn
}

output "bucket" {
  description = "For lambda-coverage report s3://…"
  value       = aws_s3_bucket.coverage.id
}

output "state_machine_arn" {
  description = "To start a report that many calls of the combiner share."
  value       = local.has_state_machine ? aws_sfn_state_machine.combiner[0].arn : null
}
