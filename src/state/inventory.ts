import type { PortalBlockRecord } from '../model/portal-block.ts';
import type { ProviderSetName } from '../model/provider-set.ts';
import type { AdoptionRecord, InstanceRecord, RunRecord } from '../model/run.ts';
import { DocumentFolder } from './document-folder.ts';
import type { DocumentStore } from './document-store.ts';
import { recordTime } from './record-id.ts';

/** What instances exist and what was run on them; lives beside the state. */
export class Inventory {
  private readonly instances: DocumentFolder<InstanceRecord>;
  private readonly adoptions: DocumentFolder<AdoptionRecord>;
  private readonly ofPortals: DocumentFolder<PortalBlockRecord>;
  private readonly store: DocumentStore;
  private readonly storeOf: (instance: string) => DocumentStore;
  private readonly providerSets = new Map<DocumentStore, ProviderSetName>();
  private readonly moved = new Map<DocumentStore, Promise<ReadonlyMap<string, string>>>();

  /** @param storeOf where the documents of one instance are, when the store stands for several places */
  constructor(store: DocumentStore, storeOf: (instance: string) => DocumentStore = () => store) {
    this.store = store;
    this.storeOf = storeOf;
    this.instances = new DocumentFolder(store, 'instances');
    this.adoptions = new DocumentFolder(store, 'adoptions');
    this.ofPortals = new DocumentFolder(store, portalBlocksFolder);
  }

  async instance(name: string): Promise<InstanceRecord | undefined> {
    return await this.instances.read(name);
  }

  /** Of all instances that are there, in alphabetical order; no record is read for them. */
  async existingNames(): Promise<string[]> {
    return await this.instances.names();
  }

  async allInstances(): Promise<InstanceRecord[]> {
    return await this.instances.readAll();
  }

  /**
   * The provider set that the project's instances were made with; undefined before the first of them.
   * @param near asks only where this instance is kept: another environment's place need not answer for that
   */
  async usedProviderSet(near?: string): Promise<ProviderSetName | undefined> {
    const store = near === undefined ? this.store : this.storeOf(near);
    const known = this.providerSets.get(store);
    if (known) return known;
    const instances = new DocumentFolder<InstanceRecord>(store, 'instances');
    const [first] = await instances.names();
    const used = first === undefined ? undefined : (await instances.read(first))?.providerSet;
    if (used) this.providerSets.set(store, used);
    return used;
  }

  /** The instance that had this name before, and whose objects may still carry it; undefined where there is none. */
  async formerly(name: string): Promise<InstanceRecord | undefined> {
    const store = this.storeOf(name);
    // Read once: for each of many new instances, all records would be read again.
    const moved = this.moved.get(store) ?? formerNames(store);
    this.moved.set(store, moved);
    const present = (await moved).get(name);
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
    const run = await this.store.folders(runsFolder);
    return [...new Set([...(await this.instances.names()), ...run])].sort();
  }

  /** Ids of all runs, newest first. */
  async runIds(): Promise<string[]> {
    const instances = await this.store.folders(runsFolder);
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

  /** Building blocks of portals, of all environments, in the order of environment and uuid. */
  async portalBlocks(): Promise<PortalBlockRecord[]> {
    return await this.ofPortals.readAll();
  }

  async savePortalBlock(record: PortalBlockRecord): Promise<void> {
    await this.ofPortals.write(portalBlockName(record), record);
  }

  async removePortalBlock(record: PortalBlockRecord): Promise<void> {
    await this.ofPortals.remove(portalBlockName(record));
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
    // Only names that are there become addresses: what a person asks for may be any text.
    if (instance !== undefined && !(await this.store.folders(runsFolder)).includes(instance)) return [];
    const records =
      instance === undefined ? new DocumentFolder<RunRecord>(this.store, runsFolder) : this.runsOf(instance);
    return (await records.readAll()).sort((a, b) => order(b).localeCompare(order(a)));
  }

  /** Gives the records of one instance's runs to another; again does no harm. */
  async moveRuns(from: string, to: string): Promise<void> {
    const folder = this.runsOf(from);
    for (const id of await folder.names()) {
      const record = await folder.read(id);
      if (record) await this.saveRun({ ...record, instance: to });
      await folder.remove(id);
    }
  }

  private runsOf(instance: string): DocumentFolder<RunRecord> {
    return new DocumentFolder(this.store, `${runsFolder}/${instance}`);
  }
}

/** The environment comes first: it says where a document is kept. */
function portalBlockName({ environment, uuid }: PortalBlockRecord): string {
  return `${environment}.${uuid}`;
}

const runsFolder = 'runs';

/** They are in the inventory, and no instances. */
export const portalBlocksFolder = 'portal-blocks';

/** Ids tell the order by the second, also when the clock was set back. */
function order({ id, startedAt }: RunRecord): string {
  return `${recordTime(id) ?? ''} ${startedAt}`;
}

/** Present names of moved instances, by the names that they had. */
async function formerNames(store: DocumentStore): Promise<ReadonlyMap<string, string>> {
  const records = await new DocumentFolder<InstanceRecord>(store, 'instances').readAll();
  return new Map(
    records.flatMap(({ instance, formerNames: old = [] }) => old.map((name) => [name, instance] as const)),
  );
}
