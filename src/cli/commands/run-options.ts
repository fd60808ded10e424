import type { Option } from '../command.ts';

export const detailedExitCode: Option = {
  flags: '--detailed-exitcode',
  description: 'exit code 3 when there are changes',
};

export const refreshOption: Option = {
  flags: '--refresh',
  description: 'compare with the cluster even where nothing seems to have changed',
};
