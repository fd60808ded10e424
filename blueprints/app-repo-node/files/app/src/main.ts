import { createApplication } from './application.js';
import { settingsFrom } from './settings.js';

const settings = settingsFrom(process.env);
const application = createApplication(settings);

// Kubernetes says SIGTERM: what was asked before is answered, and then there is nothing left to do.
process.once('SIGTERM', () => application.close());
// The container's own address: only the NetworkPolicies of the namespace decide who gets here.
await application.listen({ host: '0.0.0.0', port: settings.port });
