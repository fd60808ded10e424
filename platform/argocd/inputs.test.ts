import { describe, expect, test } from 'vitest';
import { valueIssues } from '../../src/model/input-schema.ts';
import { inputs } from './inputs.ts';

const good: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(Object.entries(inputs.inputs).map(([name, input]) => [name, input.default])),
  chart_name: 'argo-cd',
  chart_version: '10.1.1',
};
const secrets = Object.keys(inputs.inputs).filter((name) => inputs.inputs[name as 'url']?.sensitive);

/** What is said of values that differ from good ones, as `input: message`. */
function faults(changes: Readonly<Record<string, unknown>>): string[] {
  const values = { ...good, ...changes };
  // A secret that nobody names is not there.
  const given = Object.keys(values).filter((name) => !secrets.includes(name) || name in changes);
  return valueIssues(inputs, {}, values, new Set(given)).map(
    ({ input, issues }) => `${input}: ${issues[0]?.message}`,
  );
}

const signOn = {
  url: 'https://argocd.example.com',
  oidc_issuer: 'https://login.example.com/realms/acme',
  oidc_client_id: 'argocd',
  admin_groups: ['platform team'],
};
const exposed = { url: signOn.url, ingress_class: 'nginx', ingress_issuer: 'letsencrypt' };
const slack = {
  notifications: 'slack',
  notifications_recipient: 'alerts',
  notifications_secret: 'xoxb-token',
};

test.each([
  ['with nothing said', {}],
  ['with single sign-on', signOn],
  ['behind an Ingress', exposed],
  ['that tells failures', slack],
  [
    'with a root and all add-ons',
    { root_repository: 'https://git.example.com/state.git', rollouts: true, sealed_secrets: true },
  ],
])('there is Argo CD %s', (_, changes) => {
  expect(faults(changes)).toEqual([]);
});

describe.each<[string, unknown, string]>([
  ['url', 'http://argocd.example.com', 'must be an https:// address'],
  ['url', 'https://admin:word@argocd.example.com', 'must be an https:// address'],
  ['oidc_issuer', 'login.example.com', 'must be an https:// address'],
  ['oidc_client_id', 'argo\ncd', 'must not hold line breaks'],
  ['admin_groups', ['a", role:admin'], 'must be letters, digits, spaces'],
  ['admin_groups', ['a\ng, b, role:admin'], 'must be letters, digits, spaces'],
  ['viewer_groups', ['sre', 'sre'], 'must not name anything twice'],
  ['ingress_class', 'NGINX', 'must be the name of an object'],
  ['ingress_issuer', '-', 'must be the name of an object'],
  ['webhook_secret', 'short', 'must be 16 or more'],
  ['webhook_secret', 'sixteen signs but spaces', 'must be 16 or more'],
  ['notifications_recipient', '#alerts', 'must be letters, digits'],
  ['root_repository', 'git@git.example.com:state.git', 'must be an https:// address'],
  ['root_revision', '-x', 'must be a branch or tag'],
  ['root_files', '../x', 'must be a path'],
])('%s %j', (input, value, message) => {
  test(`is refused: ${message}`, () => {
    expect(faults({ [input]: value })).toContainEqual(expect.stringContaining(`${input}: ${message}`));
  });
});

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['single sign-on without an address', { ...signOn, url: '' }, 'url: must be there'],
  ['single sign-on without a client', { ...signOn, oidc_client_id: '' }, 'oidc_client_id: must be there'],
  ['single sign-on that nobody administers', { ...signOn, admin_groups: [] }, 'admin_groups: must name'],
  ['an Ingress without a host', { ...exposed, url: '' }, 'url: must be there'],
  ['an Ingress without a certificate', { ...exposed, ingress_issuer: '' }, 'ingress_issuer: must be there'],
  ['failures told to nobody', { ...slack, notifications_recipient: '' }, 'notifications_recipient: must be'],
  [
    'failures told without a token',
    { notifications: 'slack', notifications_recipient: 'alerts' },
    'notifications_secret: must be there',
  ],
])('%s is refused', (_, changes, message) => {
  expect(faults(changes)).toEqual([expect.stringContaining(message)]);
});
