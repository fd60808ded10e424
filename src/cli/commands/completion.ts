import type { Command } from '../command.ts';
import { completionScript, shells } from '../io/completion-script.ts';

export const completion: Command = {
  name: 'completion',
  summary: 'print a completion script for your shell',
  arguments: [{ name: '<shell>', description: 'bash, zsh, fish or powershell', values: shells }],
  examples: ['source <(berth completion bash)', 'berth completion zsh > ~/.zfunc/_berth'],
  run: async ({ arguments: [shell = ''] }) => {
    const script = completionScript(shell);
    return { data: { shell, script }, text: script };
  },
};
