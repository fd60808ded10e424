import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { platformConfig } from './platform-config.ts';
import { teamConfig } from './team-config.ts';
import { platformTemplate, teamTemplate } from './templates.ts';

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/).filter((name) => name !== 'platform');

test('the templates are valid for every name, which stays what it is', () => {
  fc.assert(
    fc.property(fc.oneof(label, fc.constantFrom('123', 'null', 'true', '1e5', '0x1f', '0o7')), (name) => {
      expect(platformConfig.parse(parse(platformTemplate(name))).organisation).toBe(name);
      const team = teamConfig.parse(parse(teamTemplate(name)));
      expect(team.name).toBe(name);
      expect(team.members).toEqual([{ kind: 'group', name: `${name}-developers`, role: 'edit' }]);
    }),
  );
});

test('the templates are commented, and their first line leads editors to the schema', () => {
  for (const [text, file] of [
    [platformTemplate('acme'), '.berth/schemas/platform.schema.json'],
    [teamTemplate('shop'), '../.berth/schemas/team.schema.json'],
  ] as const) {
    expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${file}`);
    expect(text.match(/^\s*#/gm)?.length).toBeGreaterThan(3);
    expect(text.endsWith('\n')).toBe(true);
  }
});
