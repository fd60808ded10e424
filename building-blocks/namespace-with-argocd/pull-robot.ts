import { type Expression, expression, jsonencode, revision, type ScopeOf } from 'berth/cdk';
import { HarborProvider, HarborRobotAccount } from 'berth/harbor';
import type { block } from './block.ts';
import { ownRobot } from './inputs.ts';
import { rotation } from './rotation.ts';

type BlockScope = ScopeOf<typeof block>;

/** Credentials for the pull secret. */
export interface RegistryCredentials {
  readonly username: Expression;
  readonly password: Expression;
  /** Changes with the password, and tells nothing of it. */
  readonly passwordVersion: Expression;
}

/**
 * A robot account that may pull from one project, for this namespace alone. Each period has one of its own, as Harbor
 * counts the days from its creation, whatever is changed later; the old one goes after the Secret holds the new one.
 */
export function pullRobot(scope: BlockScope): RegistryCredentials {
  const { stack, structural, variables: v, versions } = scope;
  new HarborProvider(stack, { url: v.harbor_url });
  const { name: period, duration } = robotRotation(scope);
  stack.addOverride('locals.robot_name', robotName(v, period).text);
  const name = expression('local.robot_name');
  const derived = structural.harbor_mode === 'managed';
  if (derived) stack.addOverride('locals.robot_secret', derivedSecret(v.harbor_robot_seed, name).text);
  const robot = new HarborRobotAccount(stack, 'pull_robot', {
    name,
    level: 'project',
    description: expression(`"pulls images for the namespace \${${v.namespace_name.source}}"`),
    duration,
    permissions: [
      {
        kind: 'project',
        namespace: v.harbor_project,
        access: [{ resource: 'repository', action: 'pull' }],
      },
    ],
    ...(derived && {
      secretWo: expression('local.robot_secret'),
      secretWoVersion: revision([name, versions.harbor_robot_seed]),
    }),
  });
  robot.addOverride('lifecycle', { create_before_destroy: true });
  return {
    username: robot.attribute('full_name'),
    password: derived ? expression('local.robot_secret') : robot.attribute('secret'),
    passwordVersion: derived
      ? expression(`"\${${name.source}} \${${versions.harbor_robot_seed.source}}"`)
      : robot.attribute('robot_id'),
  };
}

/** First day on which the robot account may no longer work; empty, and no output, where the block makes none. */
export function robotExpiry(scope: BlockScope): Expression {
  const makesOne = ownRobot.harbor_mode.some((mode) => mode === scope.structural.harbor_mode);
  return makesOne ? robotRotation(scope).expires : expression('""');
}

function robotRotation({ variables: v }: BlockScope) {
  return rotation(expression('plantimestamp()'), v.harbor_rotation_months);
}

/**
 * Readable, and another one for whatever Harbor or a robot account as identity could not change in place. Source of the
 * characters: goharbor/harbor src/server/v2.0/handler/robot.go, validateName.
 */
function robotName(v: BlockScope['variables'], period: Expression): Expression {
  const readable = `replace(lower("\${${v.environment.source}}-\${${v.namespace_name.source}}"), "/[^a-z0-9]+/", "-")`;
  const different = [
    v.harbor_url,
    v.harbor_project,
    v.environment,
    v.namespace_name,
    v.harbor_rotation_months,
    v.harbor_rotation,
  ];
  const digest = `substr(sha256(${inner(jsonencode(different))}), 0, 8)`;
  return expression(`"\${trim(${readable}, "-")}-\${${period.source}}-\${${digest}}"`);
}

/**
 * The same in every run, so that neither the state has to hold it nor a lost Secret or robot account leaves the other one
 * behind. Twice, as in HMAC: no longer name can be derived from what is known. The letters are what Harbor asks for.
 */
function derivedSecret(seed: Expression, name: Expression): Expression {
  const keyed = (text: string) => `sha256("\${${seed.source}} \${${text}}")`;
  return expression(`"Rb1\${${keyed(keyed(name.source))}}"`);
}

function inner(template: string): string {
  return template.slice(2, -1);
}
