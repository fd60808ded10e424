import type { InstanceResult } from '../../engine/run/instance-result.ts';
import { errorData } from './error-text.ts';
import { resultCounts } from './result-counts.ts';
import { resultReason } from './result-reason.ts';
import { type XmlElement, xmlDocument } from './xml.ts';

/** What a command did, for those who read it later. */
export interface RunReport {
  /** E.g. "team apply". */
  readonly command: string;
  readonly startedAt: Date;
  readonly seconds: number;
  readonly results: readonly InstanceResult[];
}

/** Our own form; docs/run-report.md describes it. Secrets are in neither form: no result holds one. */
export function jsonReport({ command, startedAt, seconds, results }: RunReport): string {
  const report = {
    version: 1,
    command,
    startedAt: startedAt.toISOString(),
    seconds,
    counts: resultCounts(results),
    instances: results.map((one) => {
      const reason = resultReason(one);
      return {
        instance: one.instance,
        result: one.result,
        ...(reason !== undefined && { reason }),
        ...(one.error && { error: errorData(one.error) }),
        seconds: one.seconds,
        changes: one.changes,
        ...(one.runId && { runId: one.runId }),
      };
    }),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** JUnit's form, as GitLab and GitHub read it: one test suite, one test case for each instance. */
export function junitReport({ command, startedAt, seconds, results }: RunReport): string {
  const totals = {
    tests: results.length,
    failures: results.filter(({ result }) => result === 'failed').length,
    errors: 0,
    skipped: results.filter(({ result }) => isSkipped(result)).length,
    time: seconds,
  };
  const suite: XmlElement = {
    name: 'testsuite',
    attributes: { name: `berth ${command}`, ...totals, timestamp: startedAt.toISOString() },
    children: results.map((one) => testCase(command, one)),
  };
  return xmlDocument({ name: 'testsuites', attributes: totals, children: [suite] });
}

function testCase(command: string, result: InstanceResult): XmlElement {
  const message = resultReason(result);
  const { error } = result;
  const verdict: XmlElement[] = isSkipped(result.result)
    ? [{ name: 'skipped', attributes: { message } }]
    : error
      ? [
          {
            name: 'failure',
            attributes: { type: error.code, message },
            children: [`${error.message}\nfix: ${error.fix}`],
          },
        ]
      : [];
  const attributes = { classname: `berth ${command}`, name: result.instance, time: result.seconds };
  return { name: 'testcase', attributes, children: verdict };
}

/** Nothing was tried on these. */
function isSkipped(result: InstanceResult['result']): boolean {
  return result === 'skipped' || result === 'declined' || result === 'not-started';
}
