import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { isAlive } from '../model/live-process.ts';
import type { ProjectPaths } from '../model/paths.ts';
import type { ProviderSetName } from '../model/provider-set.ts';
import type { InstanceRecord, RunRecord } from '../model/run.ts';
import { DocumentFolder } from './document-folder.ts';

/** What instances exist and what was run on them; lives beside the state. */
export class Inventory {
  private readonly instances: DocumentFolder<InstanceRecord>;
  private readonly runsFolder: string;

  constructor(paths: Pick<ProjectPaths, 'instances' | 'runs'>) {
    this.instances = new DocumentFolder(paths.instances);
    this.runsFolder = paths.runs;
  }

  async instance(name: string): Promise<InstanceRecord | undefined> {
    return await this.instances.read(name);
  }

  async allInstances(): Promise<InstanceRecord[]> {
    const records = await Promise.all(
      (await this.instances.names()).map((name) => this.instances.read(name)),
    );
    return records.filter((record) => record !== undefined);
  }

  /** The provider set that the project's instances were made with; undefined before the first of them. */
  async usedProviderSet(): Promise<ProviderSetName | undefined> {
    const [first] = await this.instances.names();
    return first === undefined ? undefined : (await this.instances.read(first))?.providerSet;
  }

  async saveInstance(record: InstanceRecord): Promise<void> {
    await this.instances.write(record.instance, record);
  }

  async removeInstance(name: string): Promise<void> {
    await this.instances.remove(name);
  }

  async saveRun(record: RunRecord): Promise<void> {
    await this.runsOf(record.instance).write(record.id, record);
  }

  /**
   * An id for a run that begins now. It starts with the time, and sorts after all earlier ones of the instance: also when
   * the clock was set back meanwhile.
   */
  async nextRunId(instance: string, startedAt: string): Promise<string> {
    const now = idTime(startedAt);
    const newest = (await this.runsOf(instance).names()).at(-1)?.slice(0, now.length) ?? '';
    const time = newest > now ? secondAfter(newest) : now;
    return `${time}-${randomBytes(3).toString('hex')}`;
  }

  /** Newest first; of one instance, or of all. A run whose process was killed has failed. */
  async runs(instance?: string): Promise<RunRecord[]> {
    const known = await readdir(this.runsFolder).catch(() => []);
    // Only names that are there become paths: what a person asks for may be any text.
    const instances = known.filter((name) => instance === undefined || name === instance);
    const records = await Promise.all(
      instances.flatMap(async (name) => {
        const folder = this.runsOf(name);
        return await Promise.all((await folder.names()).map((id) => folder.read(id)));
      }),
    );
    return records
      .flat()
      .filter((record) => record !== undefined)
      .map(ended)
      .sort((a, b) => order(b).localeCompare(order(a)));
  }

  private runsOf(instance: string): DocumentFolder<RunRecord> {
    return new DocumentFolder(path.join(this.runsFolder, instance));
  }
}

function ended(record: RunRecord): RunRecord {
  const { status, process } = record;
  if (status !== 'IN_PROGRESS' || process?.host !== hostname() || isAlive(process.pid)) return record;
  const message = `berth was killed (pid ${process.pid}); Terraform may have gone on without it`;
  return { ...record, status: 'FAILED', error: { code: 'INTERRUPTED', message } };
}

/** Ids tell the order by the second. */
function order({ id, startedAt }: RunRecord): string {
  return `${/^\d{8}t\d{6}z/.exec(id)?.[0] ?? idTime(startedAt)} ${startedAt}`;
}

/** ISO 8601 -> "20260801t101500z". */
function idTime(time: string): string {
  return time.replace(/[-:]|\.\d+/g, '').toLowerCase();
}

function secondAfter(time: string): string {
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)z$/, '$1-$2-$3T$4:$5:$6Z');
  const next = Date.parse(iso) + 1000;
  return Number.isNaN(next) ? time : idTime(new Date(next).toISOString());
}
