import { dnsLabel, length, map, matches, output, singleLine, text } from 'berth/model';
import { httpsAddressOrNothing } from './rules.ts';

/** What blocks and other layers may take; the examples stand in plans until Argo CD is there. */
export const outputs = {
  argocd_namespace: output(
    text({ description: 'namespace that Argo CD runs in', rules: dnsLabel }),
    'known-later',
  ),
  chart_version: output(
    text({ description: 'version of the installed chart', rules: [length(1, 63), singleLine] }),
    '0.0.0',
  ),
  provisioner: output(
    text({
      description: 'name of the ServiceAccount, in the namespace of Argo CD, that runs of teams use',
      rules: dnsLabel,
    }),
    'known-later',
  ),
  tenant_roles: output(
    map({
      description: 'ClusterRole of each tenant role, by role',
      keyRules: [matches('^(view|edit|admin)$', 'must be view, edit or admin')],
      rules: dnsLabel,
    }),
    { view: 'known-later-view', edit: 'known-later-edit', admin: 'known-later-admin' },
  ),
  url: output(
    text({ description: 'address of Argo CD (empty: it has none)', rules: httpsAddressOrNothing }),
    'https://argocd.invalid',
  ),
  webhook_url: output(
    text({
      description: 'address that Git hosts send webhooks to (empty without one)',
      rules: httpsAddressOrNothing,
    }),
    'https://argocd.invalid/api/webhook',
  ),
};
