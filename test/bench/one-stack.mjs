// The app that stock `cdktf synth` runs beside `berth block synth`: the very same stack, once.
import { App } from 'cdktf';
import { Catalog } from '../../dist/src/catalog/catalog.js';
import { providerSets } from '../../dist/src/model/provider-set.js';
import { stackOf } from '../../dist/src/synth/stack.js';

const app = new App();
const entry = new Catalog().block('namespace-with-argocd');
const choice = { namespace_mode: 'create', harbor_mode: 'none' };
await stackOf(app, entry, choice, providerSets.registry, entry.name);
app.synth();
