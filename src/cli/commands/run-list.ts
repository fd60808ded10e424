import type { Command } from '../command.ts';
import { changeSigns } from '../io/changes-text.ts';
import { table } from '../io/table.ts';

export const runList: Command = {
  name: 'run list',
  summary: 'list what was run, newest first',
  arguments: [{ name: '[instance]', description: 'only runs of this instance', names: ['instance'] }],
  examples: ['berth run list', 'berth run list dev.payments.namespace-with-argocd'],
  run: async ({ door, arguments: [instance] }) => {
    const { listRuns } = await import('../../engine/instance/run-view.ts');
    const runs = await listRuns(door, instance);
    const rows = runs.map((run) => [
      run.id,
      run.instance,
      run.behaviour,
      run.status,
      changeSigns(run.changes),
      run.startedAt,
    ]);
    return {
      data: { runs },
      text: table(['RUN', 'INSTANCE', 'BEHAVIOUR', 'STATUS', 'CHANGES', 'STARTED'], rows),
    };
  },
};
