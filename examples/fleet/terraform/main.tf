variable "combiner_image" {
  description = "The combiner image in ECR."
  type        = string
}

module "coverage" {
  # In a project of your own: ./node_modules/lambda-coverage/infrastructure/terraform
  source         = "../../../infrastructure/terraform"
  combiner_image = var.combiner_image
  state_machine  = true
}

data "archive_file" "orders_api" {
  type        = "zip"
  source_dir  = "${path.module}/../../orders-api/dist"
  output_path = "${path.module}/orders-api.zip"
}

resource "aws_lambda_function" "orders_api" {
  function_name    = "orders-api"
  runtime          = "nodejs22.x"
  handler          = "index.handler"
  filename         = data.archive_file.orders_api.output_path
  source_code_hash = data.archive_file.orders_api.output_base64sha256
  role             = aws_iam_role.functions.arn
  layers           = [module.coverage.layer_arn]
  environment {
    variables = merge(module.coverage.environment, {
      STAGE = "test"
    })
  }
}

resource "aws_iam_role" "functions" {
  name_prefix = "shop-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "coverage" {
  role       = aws_iam_role.functions.name
  policy_arn = module.coverage.policy_arn
}

data "archive_file" "stock" {
  type        = "zip"
  source_dir  = "${path.module}/../../stock-python/src"
  output_path = "${path.module}/stock.zip"
}

resource "aws_lambda_function" "stock" {
  function_name    = "stock-python"
  runtime          = "python3.13"
  handler          = "stock.handler"
  filename         = data.archive_file.stock.output_path
  source_code_hash = data.archive_file.stock.output_base64sha256
  role             = aws_iam_role.functions.arn
  layers           = [module.coverage.layer_arn]
  environment {
    variables = module.coverage.environment
  }
}
