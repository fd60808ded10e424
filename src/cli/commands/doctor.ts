import type { Command } from '../command.ts';
import { table } from '../io/table.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'show every program, provider and cluster that berth uses, and what is missing',
  examples: ['berth doctor', 'berth doctor --json'],
  run: async ({ door, style }) => {
    const { doctor } = await import('../../engine/doctor/doctor.ts');
    const report = await doctor(door);
    const mark = { found: style.green, downloadable: style.cyan, buildable: style.cyan, missing: style.red };
    const rows = report.parts.map(({ part, version, state, origin, path }) => [
      part,
      version,
      mark[state](state),
      origin,
      path ?? '',
    ]);
    const fixes = report.parts.filter(({ fix }) => fix).map(({ part, fix }) => `${part}: ${fix}`);
    return {
      data: report,
      text: [
        table(['PART', 'VERSION', 'STATE', 'ORIGIN', 'PATH'], rows),
        ...(fixes.length > 0 ? ['', ...fixes] : []),
      ].join('\n'),
      exit: report.exit,
    };
  },
};
