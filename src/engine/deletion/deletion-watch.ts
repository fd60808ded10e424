import type { BerthEvent, Emit } from '../../events.ts';
import type { DeletedResource, DeletionCause } from './deletion-cause.ts';

/** Looks why an object is not gone yet. */
export type Look = (resource: DeletedResource) => Promise<readonly DeletionCause[]>;

/** Milliseconds after which a deletion is looked at, and between two looks. */
const patience = 10_000;

/**
 * Watches the deletions of one run: when one takes long, it finds out why and says so, once for each cause, while
 * Terraform still waits.
 */
export class DeletionWatch {
  private readonly look: Look;
  private readonly emit: Emit;
  private readonly instance: string;
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly said = new Set<string>();
  private readonly found = new Map<string, readonly DeletionCause[]>();

  constructor(instance: string, look: Look, emit: Emit) {
    this.instance = instance;
    this.look = look;
    this.emit = emit;
  }

  /** Takes notice of an event and passes it on. */
  readonly observe: Emit = (event) => {
    this.note(event);
    this.emit(event);
  };

  /** What holds the deletions that did not come to an end. */
  causes(): DeletionCause[] {
    return [...this.found.values()].flat();
  }

  /** Ends the watch. */
  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private note(event: BerthEvent): void {
    if (event.type === 'resource.started' && event.action === 'delete' && event.object) {
      this.wait(event.address, event.object);
    }
    if (event.type === 'resource.ended') {
      clearTimeout(this.timers.get(event.address));
      this.timers.delete(event.address);
      if (!event.failed) this.found.delete(event.address);
    }
  }

  private wait(address: string, resource: DeletedResource): void {
    const timer = setTimeout(async () => {
      // It is a help only: what the API server refuses or misses is no reason to fail.
      const causes = await this.look(resource).catch(() => []);
      if (this.timers.get(address) !== timer) return;
      this.found.set(address, causes);
      for (const { problem, fix } of causes)
        this.say(`${this.instance}: the deletion waits: ${problem} - ${fix}`);
      this.wait(address, resource);
    }, patience);
    this.timers.set(address, timer);
  }

  private say(text: string): void {
    if (this.said.has(text)) return;
    this.said.add(text);
    this.emit({ type: 'notice', text });
  }
}
