import type { AttributeChange, PlannedChange } from '../events.ts';
import { type InstanceRun, showPlan } from '../terraform/instance-run.ts';

interface PlanDocument {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: {
      readonly before: unknown;
      readonly after: unknown;
      readonly after_unknown: unknown;
      readonly before_sensitive: unknown;
      readonly after_sensitive: unknown;
      readonly replace_paths?: readonly (readonly (string | number)[])[];
    };
  }[];
}

/** Adds to updates and replacements which attributes change; asks Terraform only when there is one. */
export async function withAttributes(
  run: InstanceRun,
  changes: readonly PlannedChange[],
): Promise<PlannedChange[]> {
  if (!changes.some(({ action }) => action === 'update' || action === 'replace')) return [...changes];
  const document = JSON.parse(await showPlan(run)) as PlanDocument;
  const details = new Map(document.resource_changes?.map((change) => [change.address, change.change]));
  return changes.map((change) => {
    const detail = details.get(change.address);
    if (!detail || (change.action !== 'update' && change.action !== 'replace')) return change;
    return { ...change, attributes: differences(detail.before, detail.after, detail, '') };
  });
}

interface Marks {
  readonly after_unknown: unknown;
  readonly before_sensitive: unknown;
  readonly after_sensitive: unknown;
}

function differences(before: unknown, after: unknown, marks: Marks, path: string): AttributeChange[] {
  if (marks.before_sensitive === true || marks.after_sensitive === true) {
    return equal(before, after) ? [] : [{ path, before: sensitive, after: sensitive }];
  }
  const was = shown(before, marks.before_sensitive);
  if (marks.after_unknown === true) return [{ path, before: was, after: '(known after apply)' }];
  if (isTree(before) && isTree(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) =>
      differences(
        before[key],
        after[key],
        {
          after_unknown: below(marks.after_unknown, key),
          before_sensitive: below(marks.before_sensitive, key),
          after_sensitive: below(marks.after_sensitive, key),
        },
        path ? `${path}.${key}` : key,
      ),
    );
  }
  return equal(before, after) ? [] : [{ path, before: was, after: shown(after, marks.after_sensitive) }];
}

type Tree = Readonly<Record<string, unknown>>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}

function below(mark: unknown, key: string): unknown {
  return isTree(mark) ? mark[key] : mark;
}

function isMarked(mark: unknown): boolean {
  return mark === true || (isTree(mark) && Object.values(mark).some(isMarked));
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const sensitive = '(sensitive)';

/** A value as text, unless a part of it is marked as sensitive. */
function shown(value: unknown, mark: unknown): string {
  if (value !== undefined && value !== null && isMarked(mark)) return sensitive;
  const text = JSON.stringify(value) ?? 'none';
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}
