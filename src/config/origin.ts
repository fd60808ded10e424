import type { Project } from './project.ts';
import type { Path } from './yaml-document.ts';

/** One value of the configuration and what gave it. */
export interface ValueOrigin {
  readonly path: string;
  readonly value: unknown;
  /** `berth.yaml:12:3`, `user file /home/ada/.config/berth/config.yaml:2:3`, the name of a variable, or `default`. */
  readonly origin: string;
}

/** Every leaf of berth.yaml with all sources laid over each other. */
export function configOrigins({ platform, settings }: Project): ValueOrigin[] {
  return leaves(platform.value, []).map(({ path, value }) => {
    const ofUser = settings.user?.placeOf(path);
    return {
      path: path.map(String).join('.'),
      value,
      origin:
        settings.variables.nameOf(path) ??
        platform.placeOf(path) ??
        (ofUser === undefined ? 'default' : `user file ${ofUser}`),
    };
  });
}

function leaves(value: unknown, path: Path): { path: Path; value: unknown }[] {
  if (value === undefined) return [];
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (inner.length === 0) return [{ path, value }];
  return inner.flatMap(([key, one]) => leaves(one, [...path, key]));
}
