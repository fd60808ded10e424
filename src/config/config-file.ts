import type { z } from 'zod';
import type { Fault } from '../errors.ts';
import { type Source, schemaFaults } from './schema-faults.ts';
import { keysOf } from './schema-keys.ts';
import { soundPart } from './sound-part.ts';
import { readTextFile } from './text-file.ts';
import { type Path, YamlDocument } from './yaml-document.ts';

/** A file of the configuration: its typed value, and where each part of it stands. */
export interface ConfigFile<T> extends Source {
  readonly file: string;
  readonly value: T;
  placeOf(path: Path): string | undefined;
}

export interface ReadFile<T> {
  readonly file?: ConfigFile<T>;
  readonly faults: readonly Fault[];
}

/** @param file how messages call the file at `place` */
export async function readConfigFile<T>(
  place: string,
  file: string,
  schema: z.ZodType<T>,
): Promise<ReadFile<T>> {
  const text = await readTextFile(place).catch((error: Error) => error);
  if (text instanceof Error) return { faults: [unreadable(file, text.message)] };
  return configFile(file, text, schema);
}

/** What is right in a file with faults is checked further, so that all of them are found at once. */
export function configFile<T>(file: string, text: string, schema: z.ZodType<T>): ReadFile<T> {
  const document = new YamlDocument(file, text);
  if (document.faults.length > 0) return { faults: document.faults };
  if (document.value === null) return { faults: [empty(file)] };
  const source = {
    fault: (at, fault, part) => ({ source: file, ...document.at(at, part), ...fault }),
    placeOf: (at: Path) => document.placeOf(at),
  } satisfies Source;
  const result = schema.safeParse(document.value);
  if (result.success) return { file: { file, value: result.data, ...source }, faults: [] };
  const { issues } = result.error;
  const sound = soundPart(schema, document.value, issues);
  const fault: Source['fault'] = (at, fault, part) => source.fault(sound?.original(at) ?? at, fault, part);
  return {
    ...(sound && {
      file: { file, value: sound.value, fault, placeOf: (at: Path) => document.placeOf(sound.original(at)) },
    }),
    faults: schemaFaults(issues, document.value, source, (at) => keysOf(schema, at)),
  };
}

export function unreadable(file: string, problem: string): Fault {
  return {
    source: file,
    code: 'FILE_UNREADABLE',
    message: `cannot be read: ${problem}`,
    fix: 'make it a readable file of UTF-8 text, or move it away',
  };
}

function empty(file: string): Fault {
  return {
    source: file,
    line: 1,
    column: 1,
    code: 'CONFIG_INVALID',
    message: 'is empty',
    fix: 'see "berth schema" for what belongs into it, or delete it',
  };
}

/** A value that stands in no file. */
export function noFile<T>(file: string, value: T): ConfigFile<T> {
  return { file, value, fault: (_at, fault) => ({ source: file, ...fault }), placeOf: () => undefined };
}
