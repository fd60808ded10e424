import { Catalog, type CatalogEntry } from '../../src/catalog/catalog.ts';
import type { Blueprint } from '../../src/model/blueprint.ts';
import type { Content, Unit } from '../../src/model/content.ts';
import { type InputModel, structuralChoices } from '../../src/model/input-model.ts';
import { type ProviderSetName, providerSets } from '../../src/model/provider-set.ts';
import { fixtures, templates } from '../helpers/fixtures.ts';

/** A block or layer with what the suites ask of it. */
export interface Subject {
  readonly kind: 'block' | 'layer';
  readonly entry: CatalogEntry;
  readonly content: Content;
}

type Choice = Readonly<Record<string, string>>;

/** Of berth, of the fixtures, and the templates of "catalog new". */
const catalogs = [new Catalog(), ...[fixtures, templates].map((folder) => new Catalog(folder))];

/** Every block and layer; whatever is added is found here by itself. */
export const subjects: readonly Subject[] = await Promise.all(
  catalogs.flatMap(({ blocks, layers }, index) => {
    const news = (entry: CatalogEntry) => entry.own === index > 0;
    return [
      ...blocks.filter(news).map((entry) => subject('block', entry)),
      ...layers.filter(news).map((entry) => subject('layer', entry)),
    ];
  }),
);

/** Every blueprint, of berth and of the fixtures. */
export const blueprints = await Promise.all(
  catalogs.flatMap(({ blueprints }, index) =>
    blueprints
      .filter((entry) => entry.own === index > 0)
      .map(async (entry) => ({ kind: 'blueprint' as const, entry, content: await entry.load() })),
  ),
);

/** Every content folder with its inputs. */
export const units: readonly {
  readonly kind: Subject['kind'] | 'blueprint';
  readonly entry: CatalogEntry<Unit> | CatalogEntry<Blueprint>;
  readonly content: Unit & Partial<Content>;
}[] = [...subjects, ...blueprints];

async function subject(kind: Subject['kind'], entry: CatalogEntry): Promise<Subject> {
  return { kind, entry, content: await entry.load() };
}

/** Every module that can come of a content. */
export const modules = subjects.flatMap((subject) =>
  structuralChoices(subject.content.inputs).flatMap((choice) =>
    (Object.keys(providerSets) as ProviderSetName[]).map((set) => ({
      ...subject,
      choice,
      set,
      title: `${subject.content.name} ${choiceName(choice)} ${set}`,
    })),
  ),
);

/** "create-none": the values of the structural inputs; "default" where there are none. */
export function choiceName(choice: Choice): string {
  return Object.values(choice).join('-') || 'default';
}

/** Name and input of everything that a person can set, structural inputs included. */
export function inputsOf(model: InputModel) {
  return Object.entries(model.inputs);
}
