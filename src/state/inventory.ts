import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ProjectPaths } from '../model/paths.ts';
import type { ProviderSetName } from '../model/provider-set.ts';
import type { AdoptionRecord, InstanceRecord, RunRecord } from '../model/run.ts';
import { DocumentFolder } from './document-folder.ts';
import { recordTime } from './record-id.ts';

/** What instances exist and what was run on them; lives beside the state. */
export class Inventory {
  private readonly instances: DocumentFolder<InstanceRecord>;
  private readonly adoptions: DocumentFolder<AdoptionRecord>;
  private readonly runsFolder: string;
  private providerSet: ProviderSetName | undefined;
  private moved: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(paths: Pick<ProjectPaths, 'instances' | 'adoptions' | 'runs'>) {
    this.instances = new DocumentFolder(paths.instances);
    this.adoptions = new DocumentFolder(paths.adoptions);
    this.runsFolder = paths.runs;
  }

  async instance(name: string): Promise<InstanceRecord | undefined> {
    return await this.instances.read(name);
  }

  /** Of all instances that are there, in alphabetical order; no record is read for them. */
  async existingNames(): Promise<string[]> {
    return await this.instances.names();
  }

  async allInstances(): Promise<InstanceRecord[]> {
    const records = await Promise.all((await this.existingNames()).map((name) => this.instances.read(name)));
    return records.filter((record) => record !== undefined);
  }

  /** The provider set that the project's instances were made with; undefined before the first of them. */
  async usedProviderSet(): Promise<ProviderSetName | undefined> {
    if (this.providerSet) return this.providerSet;
    const [first] = await this.instances.names();
    this.providerSet = first === undefined ? undefined : (await this.instances.read(first))?.providerSet;
    return this.providerSet;
  }

  /** The instance that had this name before, and whose objects may still carry it; undefined where there is none. */
  async formerly(name: string): Promise<InstanceRecord | undefined> {
    // Read once: for each of many new instances, all records would be read again.
    this.moved ??= this.allInstances().then(
      (records) =>
        new Map(
          records.flatMap(({ instance, formerNames = [] }) => formerNames.map((old) => [old, instance])),
        ),
    );
    const present = (await this.moved).get(name);
    const record = present === undefined ? undefined : await this.instance(present);
    return record?.formerNames?.includes(name) ? record : undefined;
  }

  async saveInstance(record: InstanceRecord): Promise<void> {
    await this.instances.write(record.instance, record);
  }

  /** Nothing may skip the instance any more: it is not known to be as its last apply left it. */
  async forgetIdentity(name: string): Promise<void> {
    const record = await this.instance(name);
    if (record) await this.saveInstance({ ...record, identity: '' });
  }

  async removeInstance(name: string): Promise<void> {
    await this.instances.remove(name);
  }

  /** Of all instances that are there, and of those that were and have runs. */
  async instanceNames(): Promise<string[]> {
    const run = await readdir(this.runsFolder).catch(() => []);
    return [...new Set([...(await this.instances.names()), ...run])].sort();
  }

  /** Ids of all runs, newest first. */
  async runIds(): Promise<string[]> {
    const instances = await readdir(this.runsFolder).catch(() => []);
    const ids = await Promise.all(instances.map(async (name) => await this.runsOf(name).names()));
    return ids.flat().sort().reverse();
  }

  /** What an instance borrowed and has not given back yet. */
  async adoption(instance: string): Promise<AdoptionRecord | undefined> {
    return await this.adoptions.read(instance);
  }

  async saveAdoption(record: AdoptionRecord): Promise<void> {
    await this.adoptions.write(record.instance, record);
  }

  /** What one instance has to give back, another one has to from now on; again does no harm. */
  async moveAdoption(from: string, to: string): Promise<void> {
    const record = await this.adoption(from);
    if (record) await this.saveAdoption({ ...record, instance: to });
    await this.removeAdoption(from);
  }

  async removeAdoption(instance: string): Promise<void> {
    await this.adoptions.remove(instance);
  }

  async saveRun(record: RunRecord): Promise<void> {
    await this.runsOf(record.instance).write(record.id, record);
  }

  /** Undefined before the first run of the instance. */
  async newestRunId(instance: string): Promise<string | undefined> {
    return (await this.runsOf(instance).names()).at(-1);
  }

  /** Newest first; of one instance, or of all. */
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
      .sort((a, b) => order(b).localeCompare(order(a)));
  }

  /** Gives the records of one instance's runs to another; again does no harm. */
  async moveRuns(from: string, to: string): Promise<void> {
    const folder = this.runsOf(from);
    for (const id of await folder.names()) {
      const record = await folder.read(id);
      if (record) await this.saveRun({ ...record, instance: to });
      await folder.remove(id);
    }
    await rm(path.join(this.runsFolder, from), { recursive: true, force: true });
  }

  private runsOf(instance: string): DocumentFolder<RunRecord> {
    return new DocumentFolder(path.join(this.runsFolder, instance));
  }
}

/** Ids tell the order by the second, also when the clock was set back. */
function order({ id, startedAt }: RunRecord): string {
  return `${recordTime(id) ?? ''} ${startedAt}`;
}
