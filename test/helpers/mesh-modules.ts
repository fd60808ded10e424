/** A module that gives outputs of every type, and refuses a long text. */
export const greetingModule = `
variable "text" {
  type = string
  validation {
    condition     = length(var.text) <= 20
    error_message = "The greeting must have 20 characters at most."
  }
}
variable "secret" {
  type      = string
  sensitive = true
  default   = "none"
}
resource "terraform_data" "greeting" { input = var.text }
resource "terraform_data" "secret" { input = var.secret }
output "greeting" { value = terraform_data.greeting.output }
output "length" { value = length(var.text) }
output "is_long" { value = length(var.text) > 10 }
output "words" { value = split(" ", var.text) }
output "nothing" { value = null }
output "secret" {
  value     = terraform_data.secret.output
  sensitive = true
}
`;

/** It stops on the way until a file is there, and says that it has begun. */
export const slowModule = `
variable "text" { type = string }
variable "go" { type = string }
resource "terraform_data" "first" { input = var.text }
resource "terraform_data" "slow" {
  input = terraform_data.first.output
  provisioner "local-exec" { command = "touch '\${var.go}.begun'; while [ ! -e '\${var.go}' ]; do sleep 0.05; done" }
}
resource "terraform_data" "last" { input = terraform_data.slow.output }
output "text" { value = terraform_data.last.output }
`;
