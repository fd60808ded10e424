import { Catalog } from '../catalog/catalog.ts';
import { structuralChoices } from '../model/input-model.ts';
import { providerSets } from '../model/provider-set.ts';
import { stackOf } from './stack.ts';

/** The app of cdktf.json: every module of the catalog as a stack, for stock `cdktf synth`. */
const { App } = await import('#cdktf');
const app = new App();
const { blocks, layers } = new Catalog(process.cwd());
for (const entry of [...blocks, ...layers]) {
  const { inputs } = await entry.load();
  for (const choice of structuralChoices(inputs)) {
    const id = [entry.name, ...Object.values(choice)].join('-');
    await stackOf(app, entry, choice, providerSets.registry, id);
  }
}
app.synth();
