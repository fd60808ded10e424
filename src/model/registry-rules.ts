import { length, matches, type Rule } from './rule.ts';

/** Source: goharbor/harbor src/server/v2.0/handler/project.go, validProjectName. */
export const registryProject: readonly Rule[] = [
  length(1, 255),
  matches(
    '^[a-z0-9]+([._-][a-z0-9]+)*$',
    'must be lower case letters and digits, with single ".", "_" or "-" between them',
  ),
];
