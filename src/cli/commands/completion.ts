import type { Command } from '../command.ts';

/** Made of all commands, itself included. */
export const completion = (commands: () => readonly Command[]): Command => ({
  name: 'completion',
  summary: 'print a completion script for your shell',
  arguments: [{ name: '<shell>', description: 'bash, zsh, fish or powershell' }],
  examples: ['source <(berth completion bash)', 'berth completion zsh > ~/.zfunc/_berth'],
  run: async ({ arguments: [shell = ''] }) => {
    const { completionScript } = await import('../io/completion-script.ts');
    const script = completionScript(shell, commands());
    return { data: { shell, script }, text: script };
  },
});
