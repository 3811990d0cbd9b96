locals {
  layer_zip    = coalesce(var.layer_zip, "${path.module}/../../dist/lambda-coverage-layer.zip")
  has_combiner = var.combiner_image != null
  bucket_arn   = aws_s3_bucket.coverage.arn
}

resource "aws_s3_bucket" "coverage" {
  bucket_prefix = "lambda-coverage-"
}

resource "aws_s3_bucket_public_access_block" "coverage" {
  bucket                  = aws_s3_bucket.coverage.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

data "aws_iam_policy_document" "tls_alone" {
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [local.bucket_arn, "${local.bucket_arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "coverage" {
  bucket = aws_s3_bucket.coverage.id
  policy = data.aws_iam_policy_document.tls_alone.json
}

resource "aws_s3_bucket_lifecycle_configuration" "coverage" {
  bucket = aws_s3_bucket.coverage.id
  rule {
    id     = "raw"
    status = "Enabled"
    filter {
      prefix = "${var.prefix}raw/"
    }
    expiration {
      days = var.raw_days
    }
  }
  # A raw object needs its scripts, which were put before it.
  rule {
    id     = "scripts"
    status = "Enabled"
    filter {
      prefix = "${var.prefix}scripts/"
    }
    expiration {
      days = max(365, 2 * var.raw_days)
    }
  }
  # Of executions that cannot be started again.
  rule {
    id     = "work"
    status = "Enabled"
    filter {
      prefix = "${var.prefix}work/"
    }
    expiration {
      days = 14
    }
  }
}

resource "aws_lambda_layer_version" "coverage" {
  layer_name       = "lambda-coverage"
  filename         = local.layer_zip
  source_code_hash = filebase64sha256(local.layer_zip)
}

data "aws_iam_policy_document" "function" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${local.bucket_arn}/${var.prefix}raw/*", "${local.bucket_arn}/${var.prefix}scripts/*"]
  }
}

resource "aws_iam_policy" "function" {
  name_prefix = "lambda-coverage-"
  description = "What a recorded function needs."
  policy      = data.aws_iam_policy_document.function.json
}
