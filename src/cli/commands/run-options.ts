import type { Option } from '../command.ts';

export const detailedExitCode: Option = {
  flags: '--detailed-exitcode',
  description: 'exit code 3 when there are changes, or drift',
};

export const sweepOption: Option = {
  flags: '--refresh',
  description: 'compare the cluster with what was applied last, not with what is wanted now',
};

export const refreshOption: Option = {
  flags: '--refresh',
  description: 'compare with the cluster even where nothing seems to have changed',
};

export const anewOption: Option = {
  flags: '--anew',
  description:
    'make what an apply that broke off may have left in a service: it was looked for, and is not there',
};
