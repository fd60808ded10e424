import { type Expression, expression } from 'berth/cdk';

/** Whether a text input is there, as a condition of Terraform. */
export function isFilled(text: Expression): Expression {
  return expression(`${text.source} != ""`);
}
