import path from 'node:path';
import type { InstanceResult } from '../../engine/run/instance-result.ts';
import { BerthError } from '../../errors.ts';
import { writeWholeFile } from '../../model/whole-file.ts';
import type { CommandCall, Option } from '../command.ts';
import { jsonReport, junitReport, type RunReport } from '../io/run-report.ts';

export const reportOption: Option = {
  flags: '--report <file>',
  description: 'write what was done to this file: .json, or .xml for JUnit; may be given several times',
  repeatable: true,
};

const forms: Readonly<Record<string, (report: RunReport) => string>> = {
  '.json': jsonReport,
  '.xml': junitReport,
};

/** The reports that a command was asked for. */
export class ReportFiles {
  private readonly command: string;
  private readonly files: readonly string[];
  private readonly startedAt = new Date();

  /**
   * @param call.options relative files start at --cwd
   * @param command name of the command
   * @throws USAGE for an ending that stands for no form
   */
  constructor({ options, door }: Pick<CommandCall, 'options' | 'door'>, command: string) {
    this.command = command;
    const files = (options.report as string[] | undefined) ?? [];
    for (const file of files) {
      if (formOf(file)) continue;
      throw new BerthError('USAGE', {
        problem: `--report "${file}" ends neither with .json nor with .xml`,
        command: `berth ${command}`,
      });
    }
    this.files = files.map((file) => path.resolve(door.folder, file));
  }

  /** Each file whole or not at all. @returns an error for each that cannot be written */
  async write(results: readonly InstanceResult[]): Promise<BerthError[]> {
    if (this.files.length === 0) return [];
    const seconds = (Date.now() - this.startedAt.getTime()) / 1000;
    const report = { command: this.command, startedAt: this.startedAt, seconds, results };
    const errors: BerthError[] = [];
    for (const file of this.files) {
      try {
        await writeWholeFile(file, formOf(file)?.(report) ?? '');
      } catch (cause) {
        errors.push(
          new BerthError(
            'REPORT_UNWRITABLE',
            { file, flag: '--report', problem: (cause as Error).message },
            { cause },
          ),
        );
      }
    }
    return errors;
  }
}

function formOf(file: string): ((report: RunReport) => string) | undefined {
  return forms[path.extname(file).toLowerCase()];
}
