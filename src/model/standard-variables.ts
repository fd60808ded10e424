/** Terraform variable with the value of the label of the instance; empty: no label. */
export const instanceLabelVariable = 'instance_label';

/** Terraform variable with what borrowed objects were like before, as JSON. */
export const adoptedVariable = 'adopted';

/** Variables that berth itself fills: no input may be called so. */
export const standardVariables: readonly string[] = [instanceLabelVariable, adoptedVariable];
