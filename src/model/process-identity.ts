/** Where process ids mean the same: a machine, or a container of one. */
export interface ProcessPlace {
  readonly host: string;
  /** Linux: the namespace of process ids; a container has one of its own. */
  readonly namespace?: string;
  /** The start of the system, which no other start of any machine shares; absent where it gives none. */
  readonly boot?: string;
}

/** A process, told from every other one. */
export interface ProcessIdentity extends ProcessPlace {
  readonly pid: number;
  /** When it was started, in words that no other process with its id has. */
  readonly started: string;
}
