import { stringify } from 'yaml';

/** Text of a first berth.yaml, commented. */
export function platformTemplate(organisation: string): string {
  return `# yaml-language-server: $schema=.berth/schemas/platform.schema.json
# The platform: which clusters there are, and what holds for every team. All keys: berth schema platform
apiVersion: berth/v1
kind: Platform
organisation: ${word(organisation)}

environments:
  dev:
    # true turns on what protects production, such as deletion protection
    production: false
    # the cluster of "berth dev up"; a cluster of your own:
    #   cluster: {kubeconfig: ~/.kube/config, context: my-cluster}
    cluster: {embedded: true}
    # inputs that every team of this environment gets, unless its file says otherwise
    defaults:
      size: small
      egress: https

# an unchanged instance is compared with the cluster again when its last check is older
drift:
  maxAge: 24h
`;
}

/** Text of a team file, commented, without blocks. */
export function teamTemplate(team: string): string {
  return `# yaml-language-server: $schema=../.berth/schemas/team.schema.json
# A team and what it has. All keys: berth schema team
apiVersion: berth/v1
kind: Team
name: ${word(team)}

# who may work in the namespaces of the team: kind user or group, role admin, edit or view
members:
  - {kind: group, name: ${word(`${team}-developers`)}, role: edit}

# what the team has; secrets are references: {env: NAME}, {file: path} or {command: [program, argument]}
blocks: []
`;
}

/** A text as YAML reads it as one: "123" and "null" need quotes. */
function word(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}
