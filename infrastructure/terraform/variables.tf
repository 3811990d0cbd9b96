variable "prefix" {
  description = "Prefix of all keys, with a slash at its end."
  type        = string
  default     = "coverage/"
}

variable "raw_days" {
  description = "Days until raw objects expire."
  type        = number
  default     = 30

  validation {
    condition     = var.raw_days >= 1 && floor(var.raw_days) == var.raw_days
    error_message = "raw_days must be a whole number from 1."
  }
}

variable "layer_zip" {
  description = "The layer's zip. Default: the one of this npm package."
  type        = string
  default     = null
}

variable "combiner_image" {
  description = "The combiner image in ECR; no combiner without it."
  type        = string
  default     = null
}

variable "combiner_name" {
  description = "Name of the combiner, for a second module in a region."
  type        = string
  default     = "coverage-combiner"
}

variable "schedule" {
  description = "When a report is written, in UTC."
  type        = string
  default     = "cron(0 4 * * ? *)"
}

variable "compact_schedule" {
  description = "When the combiner makes few raw objects of many, at least once a day, as rate(1 hour); never without it."
  type        = string
  default     = null
}

variable "state_machine" {
  description = "Whether a state machine divides each report among many calls of the combiner."
  type        = bool
  default     = false
}

variable "settings" {
  description = "Further settings for all functions, as { COVERAGE_SCRIPTS = \"off\" }."
  type        = map(string)
  default     = {}
}

variable "other_exec_wrappers" {
  description = "Exec wrappers of other layers, in their order, as [\"/opt/otel-handler\"]."
  type        = list(string)
  default     = []
}
