import { type Construct, type Expression, expression } from 'berth/cdk';
import { HarborProvider } from 'berth/harbor';
import type { layer } from './layer.ts';
import { registryProjects } from './projects.ts';
import { harborRelease } from './release.ts';
import { harborSecrets } from './secrets.ts';
import { harborSystem, robotPrefix } from './system.ts';

/** Harbor's namespace, secrets, release and settings where it is our own; then projects and their rules. */
export const construct: Construct<typeof layer> = (scope) => {
  const { stack, structural, variables: v } = scope;
  switch (structural.registry) {
    case 'own': {
      const url = expression(`"https://\${${v.host.source}}"`);
      new HarborProvider(stack, { url });
      const release = harborRelease(scope, harborSecrets(scope));
      return {
        url,
        host: v.host,
        projects: registryProjects(scope, [harborSystem(scope, release)]),
        robot_prefix: literal(robotPrefix),
        robot_mode: literal('managed'),
      };
    }
    case 'shared': {
      const url = v.shared_url;
      new HarborProvider(stack, { url });
      return {
        url,
        host: hostOf(url),
        projects: registryProjects(scope, []),
        robot_prefix: literal('robot$'),
        robot_mode: v.shared_robots,
      };
    }
    case 'none':
      return {
        url: v.external_url,
        host: hostOf(v.external_url),
        projects: expression('[]'),
        robot_prefix: literal(''),
        robot_mode: expression(`${v.external_url.source} == "" ? "none" : "external"`),
      };
  }
};

function hostOf(url: Expression): Expression {
  return expression(`replace(${url.source}, "/^https?:[/][/]/", "")`);
}

function literal(text: string): Expression {
  return expression(JSON.stringify(text));
}
