import type { z } from 'zod';
import type { Path } from './yaml-document.ts';

/** What is right in a value, and where a path into it leads in the whole value. */
export interface SoundPart<T> {
  readonly value: T;
  original(path: Path): Path;
}

/** A value without its faulty keys, and without the list elements that are nothing without them. */
export function soundPart<T>(
  schema: z.ZodType<T>,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): SoundPart<T> | undefined {
  const rest = structuredClone(value);
  // A key that was removed may have been required: then the element around it goes in the next round.
  for (let places = issues.flatMap(placesOf); ; ) {
    const targets = places.map((place) => targetIn(rest, place)).filter((target) => target !== undefined);
    for (const { holder, key } of targets) Reflect.deleteProperty(holder, key);
    const result = schema.safeParse(withoutHoles(rest));
    if (result.success) return { value: result.data, original: (path) => originalPath(path, rest) };
    if (targets.length === 0) return undefined;
    places = result.error.issues.flatMap(placesOf).map((place) => originalPath(place, rest));
  }
}

function placesOf(issue: z.core.$ZodIssue): Path[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

/** The faulty key itself; where it is missing, the list element around it. */
function targetIn(root: unknown, place: Path): { holder: object; key: PropertyKey } | undefined {
  let target: { holder: object; key: PropertyKey } | undefined;
  let holder = root;
  for (const [depth, key] of place.entries()) {
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) break;
    if (depth === place.length - 1 || Array.isArray(holder)) target = { holder, key };
    holder = (holder as Record<PropertyKey, unknown>)[key];
  }
  return target;
}

/** Removed elements leave holes, so that the others keep their indexes until here. */
function withoutHoles(value: unknown): unknown {
  if (Array.isArray(value)) return Object.values(value).map(withoutHoles);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutHoles(inner)]));
}

function originalPath(path: Path, rest: unknown): Path {
  let inner = rest;
  return path.map((key) => {
    const original = Array.isArray(inner) ? (Object.keys(inner).map(Number)[key as number] ?? key) : key;
    inner = (inner as Record<PropertyKey, unknown> | undefined)?.[original];
    return original;
  });
}
