import type { Argument } from '../command.ts';

export const instanceArgument: Argument = {
  name: '<instance>',
  description: 'name of the instance, as "berth instance list" shows it',
};
