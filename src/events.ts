/** Everything the engine says while it works. It never prints: the cli and later doors render these. */
export type BerthEvent =
  /** A wait begins: what goes on, and how large it is where that is known. */
  | { readonly type: 'wait.started'; readonly id: string; readonly text: string }
  | { readonly type: 'wait.progress'; readonly id: string; readonly text: string }
  | {
      readonly type: 'wait.ended';
      readonly id: string;
      readonly text: string;
      readonly seconds: number;
      readonly failed: boolean;
    }
  /** Something worth one line, said once. */
  | { readonly type: 'notice'; readonly text: string }
  /** A line of Terraform's own log, which TF_LOG asked for. */
  | { readonly type: 'log'; readonly line: string }
  | { readonly type: 'run.started'; readonly instance: string; readonly behaviour: Behaviour }
  | { readonly type: 'run.skipped'; readonly instance: string; readonly checkedSecondsAgo: number }
  | { readonly type: 'run.planned'; readonly instance: string; readonly changes: readonly PlannedChange[] }
  | {
      readonly type: 'resource.started';
      readonly instance: string;
      readonly address: string;
      readonly action: string;
      /** What there is already: type of the resource, and the id that its provider gave it. */
      readonly object?: { readonly type: string; readonly id: string };
      readonly rehearsed?: true;
    }
  | {
      readonly type: 'resource.ended';
      readonly instance: string;
      readonly address: string;
      readonly action: string;
      readonly seconds: number;
      readonly failed: boolean;
      readonly rehearsed?: true;
    }
  | { readonly type: 'run.stopping'; readonly urgent: boolean }
  /** A run of a building block that meshStack has handed out. */
  | ({ readonly type: 'block-run.started' } & BlockRunSubject)
  | ({ readonly type: 'block-run.step'; readonly step: string } & BlockRunSubject)
  | ({
      readonly type: 'block-run.ended';
      /** The last one that was begun. */
      readonly step: string;
      readonly status: string;
      readonly seconds: number;
    } & BlockRunSubject)
  | {
      readonly type: 'run.ended';
      readonly instance: string;
      readonly failed: boolean;
      readonly seconds: number;
    };

interface BlockRunSubject {
  /** Of the run. */
  readonly run: string;
  /** Of the building block. */
  readonly block: string;
  readonly behaviour: Behaviour;
}

export type Behaviour = 'APPLY' | 'DETECT' | 'DESTROY';

/** One resource that a plan wants to touch. */
export interface PlannedChange {
  readonly address: string;
  readonly action: 'create' | 'update' | 'replace' | 'delete' | 'read' | 'move' | 'import' | 'forget';
  /** Why, in Terraform's words, where it says so; e.g. "tainted" or the attribute that forces a replacement. */
  readonly reason?: string;
  /** Attributes that an update changes, with the values before and after; sensitive ones read "(sensitive)". */
  readonly attributes?: readonly AttributeChange[];
  /** It is played: nothing real is touched. */
  readonly rehearsed?: true;
}

export interface AttributeChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export type Emit = (event: BerthEvent) => void;
