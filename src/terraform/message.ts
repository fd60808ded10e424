import { type Mask, maskValue } from './mask.ts';

/** What a line says to people. */
interface Spoken {
  readonly '@message'?: string;
}

/** The lines of `terraform ... -json` that berth reads. Source: Terraform, "Machine-Readable UI". */
export type TerraformMessage = Spoken & KnownMessage;

type KnownMessage =
  | { readonly type: 'planned_change' | 'resource_drift'; readonly change: ResourceChange }
  | { readonly type: 'change_summary'; readonly changes: ChangeCounts }
  | { readonly type: 'apply_start' | 'apply_complete' | 'apply_errored'; readonly hook: ResourceHook }
  | { readonly type: 'outputs'; readonly outputs: Readonly<Record<string, TerraformOutput>> }
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic }
  /** The last resort of a Terraform that can write the state nowhere: all of it, as text. */
  | { readonly type: 'state_dump'; readonly state: string }
  | { readonly type: 'other' };

export interface ResourceChange {
  readonly resource: { readonly addr: string; readonly resource_type?: string };
  readonly action: string;
  readonly reason?: string;
}

export interface ChangeCounts {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
}

export interface ResourceHook {
  readonly resource: { readonly addr: string; readonly resource_type?: string };
  readonly action: string;
  readonly id_value?: string;
  readonly elapsed_seconds?: number;
}

export interface TerraformOutput {
  readonly sensitive: boolean;
  /** In Terraform's own words: "string", or ["list", "string"]. */
  readonly type?: unknown;
  readonly value?: unknown;
}

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
}

const known: ReadonlySet<string> = new Set<KnownMessage['type']>([
  'planned_change',
  'resource_drift',
  'change_summary',
  'apply_start',
  'apply_complete',
  'apply_errored',
  'outputs',
  'diagnostic',
]);

/** @returns undefined for a line that is no message, such as the text of a crash */
export function parseMessage(line: string): TerraformMessage | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const message = JSON.parse(line);
    if (message['@message'] === 'Emergency state dump') return { type: 'state_dump', state: stateIn(line) };
    return known.has(message.type) ? message : { type: 'other', '@message': message['@message'] };
  } catch {
    return undefined;
  }
}

/**
 * The state as it is written: what JSON.parse() makes of large numbers would not be the same. The fields of the message
 * stand in alphabetical order: only its type comes after.
 */
function stateIn(line: string): string {
  const state = line.slice(line.indexOf('"state":') + '"state":'.length, line.lastIndexOf('}'));
  return state.replace(/,"type":"[a-z_]*"$/, '');
}

/** Takes secrets out of what people read; what berth acts on, such as addresses and actions, stays as it is. */
export function maskMessage(message: TerraformMessage, mask: Mask): TerraformMessage {
  switch (message.type) {
    case 'diagnostic': {
      const { summary, detail } = message.diagnostic;
      return {
        ...message,
        diagnostic: { ...message.diagnostic, summary: mask(summary), detail: mask(detail) },
      };
    }
    case 'outputs':
      return {
        ...message,
        outputs: Object.fromEntries(
          Object.entries(message.outputs).map(([name, output]) => [
            name,
            { ...output, value: maskValue(output.value, mask) },
          ]),
        ),
      };
    default:
      return message;
  }
}
