import { defineRule } from '../../model/policy.ts';

/** A whole commit, or a version as tags are called: 1.2.3, v1.2.3, v2-rc.1. */
const pinned = /^([0-9a-f]{40}|v?[0-9]+([.][0-9]+)*([-+.][A-Za-z0-9.-]+)?)$/;

export const rule = defineRule({
  name: 'pinned-revision',
  title: 'in production, Argo CD follows a tag or a commit, not a branch that moves',
  level: 'advisory',
  check: ({ environment, inputs: { git_revision: revision } }) =>
    environment.production && typeof revision === 'string' && !pinned.test(revision)
      ? [
          {
            message: `git_revision "${revision}" moves: every push to it is in production at once`,
            at: 'git_revision',
            fix: 'write a version tag such as v1.4.0, or a commit',
          },
        ]
      : [],
});
