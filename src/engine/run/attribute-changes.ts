import type { AttributeChange } from '../../events.ts';
import type { PlannedResource } from '../../terraform/plan-document.ts';

type ValueChange = Omit<PlannedResource['change'], 'actions'>;
type Marks = Omit<ValueChange, 'before' | 'after'>;

/** Stands for a value that must not be shown. */
export const sensitive = '(sensitive)';

/** The attributes that differ, down to the leaf. */
export function attributeChanges(change: ValueChange): AttributeChange[] {
  return differences(change.before, change.after, change, '');
}

/** A value as text of bounded length. */
export function attributeText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'none';
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
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

/** A value as text, unless a part of it is marked as sensitive. */
function shown(value: unknown, mark: unknown): string {
  if (value !== undefined && value !== null && isMarked(mark)) return sensitive;
  return attributeText(value);
}
