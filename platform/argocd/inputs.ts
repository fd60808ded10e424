import { dnsLabel, inputModel, length, matches, singleLine, text } from 'berth/model';

export const inputs = inputModel({
  argocd_namespace: text({
    description: 'namespace that Argo CD runs in; made if it is not there',
    rules: dnsLabel,
    default: 'argocd',
    context: 'argocd.namespace',
  }),
  chart_repository: text({
    description: 'repository that the chart comes from (empty: chart_name is a folder or an oci:// address)',
    rules: [
      length(0, 2048),
      matches(
        '^((https|oci)://[A-Za-z0-9.:/_-]+)?$',
        'must be an https:// or oci:// address without credentials',
      ),
    ],
    default: '',
    context: 'chart.repository',
  }),
  chart_name: text({
    description: 'name of the chart in the repository, or folder of the bundled chart',
    rules: [length(1, 4096), singleLine],
    context: 'chart.name',
  }),
  chart_version: text({
    description: 'exact version of the chart',
    rules: [
      length(1, 64),
      matches(
        '^[0-9]+[.][0-9]+[.][0-9]+([-+][0-9A-Za-z.+-]+)?$',
        'must be an exact version such as 10.1.1, without a leading "v"',
      ),
    ],
    context: 'chart.version',
  }),
});
