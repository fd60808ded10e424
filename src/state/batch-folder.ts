import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ProjectPaths } from '../model/paths.ts';
import { recordId, recordTime } from './record-id.ts';

/** Commands whose batches are kept, so that the same command can go on with one. */
export type BatchCommand = 'team apply' | 'team destroy' | 'platform apply' | 'platform destroy';

const batchHead = z.object({
  version: z.literal(1),
  id: z.string(),
  command: z.string(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  /** Names of all instances that the batch is about. */
  instances: z.array(z.string()),
});

const batchResult = z.object({
  instance: z.string(),
  result: z.string(),
  seconds: z.number(),
  runId: z.string().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});

/** What came of one instance, as it is kept. Holds no secret. */
export type BatchResult = z.infer<typeof batchResult>;

type BatchHead = z.infer<typeof batchHead>;

/** A batch as far as it got. */
export interface BatchRecord extends BatchHead {
  /** By instance; one without has not begun, or its process was killed. */
  readonly results: ReadonlyMap<string, BatchResult>;
}

/** As many batches stay; older ones are of no use. */
const kept = 20;

/** Batches of instances, one file of JSON lines each: what it is about, then one line for each result. */
export class BatchFolder {
  private readonly folder: string;

  constructor({ batches }: Pick<ProjectPaths, 'batches'>) {
    this.folder = batches;
  }

  /** Begins a batch, and removes the oldest ones. */
  async begin(
    command: BatchCommand,
    instances: readonly string[],
    startedAt = new Date(),
  ): Promise<BatchJournal> {
    const id = recordId(startedAt, (await this.ids())[0]);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const journal = new BatchJournal(this.file(id));
    journal.add({ version: 1, id, command, startedAt: startedAt.toISOString(), instances: [...instances] });
    const older = (await this.ids()).filter((other) => other !== id);
    await Promise.all(older.slice(kept - 1).map((other) => rm(this.file(other), { force: true })));
    return journal;
  }

  /** The batch of a command that was begun last. */
  async newest(command: BatchCommand): Promise<BatchRecord | undefined> {
    const batches = await Promise.all(
      (await this.ids()).map(async (id) => parsed(await readFile(this.file(id), 'utf8').catch(() => ''))),
    );
    // The name keeps the order when the clock is set back, and knows seconds only.
    const order = (batch: BatchRecord) => `${recordTime(batch.id)} ${batch.startedAt}`;
    return batches
      .filter((batch) => batch !== undefined)
      .filter((batch) => batch.command === command)
      .sort((a, b) => order(b).localeCompare(order(a)))[0];
  }

  /** Newest first. */
  private async ids(): Promise<string[]> {
    const files = await readdir(this.folder).catch(() => []);
    return files
      .filter((file) => file.endsWith(ending))
      .map((file) => file.slice(0, -ending.length))
      .sort()
      .reverse();
  }

  private file(id: string): string {
    return path.join(this.folder, `${id}${ending}`);
  }
}

const ending = '.ndjson';

/** A batch that goes on. A line is with the operating system before add() returns: a kill loses none. */
export class BatchJournal {
  private readonly file: string;
  private readonly descriptor: number;

  constructor(file: string) {
    this.file = file;
    this.descriptor = openSync(file, 'ax', 0o600);
  }

  /** @throws Error when the disk is full */
  add(line: BatchResult | BatchHead): void {
    writeSync(this.descriptor, `${JSON.stringify(line)}\n`);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  /** Takes the batch away: nothing of it was begun. */
  async discard(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

/** Lines that were cut off by a kill or a full disk count as not written. */
function parsed(text: string): BatchRecord | undefined {
  const [first, ...rest] = text.split('\n').map(jsonOf);
  const head = batchHead.safeParse(first).data;
  const results = rest.flatMap((line) => batchResult.safeParse(line).data ?? []);
  return head && { ...head, results: new Map(results.map((result) => [result.instance, result])) };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
