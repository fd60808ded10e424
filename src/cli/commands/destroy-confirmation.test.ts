import { describe, expect, test } from 'vitest';
import type { InstanceResult } from '../../engine/run/instance-result.ts';
import type { Prompt } from '../io/prompt.ts';
import { styleFor } from '../io/style.ts';
import { confirmation } from './destroy-confirmation.ts';

const instance = (environment: string, production: boolean) => ({
  name: `${environment}.a.b`,
  kind: 'block',
  content: { name: 'b' },
  environment: { name: environment, config: { production } },
});
const layer = (name: string, { environment } = dev) => ({
  name: `${environment.name}.platform.${name}`,
  kind: 'layer',
  content: { name },
  environment,
});
const dev = instance('dev', false);
const live = instance('live', true);
const prod = instance('prod', true);

/** What is asked, in order, and the answers: a text, or yes and no. */
function call(options: Record<string, unknown>, answers?: readonly (string | boolean)[]) {
  const asked: string[] = [];
  const answer = async (question: string) => {
    asked.push(question);
    return answers?.[asked.length - 1];
  };
  const prompt = { interactive: answers !== undefined, text: answer, confirm: answer } as unknown as Prompt;
  return { asked, options, prompt, show: () => undefined, style: styleFor(false, {}) };
}

function plan({ name }: { name: string }): InstanceResult {
  return { instance: name, result: 'planned', changes: [], outputs: {}, seconds: 0 };
}

async function decide(
  one: ReturnType<typeof call>,
  instances: readonly ReturnType<typeof instance>[],
  planned = instances,
): Promise<boolean | undefined> {
  return await confirmation(one, instances as never).approve?.(
    planned.map(plan),
    new AbortController().signal,
  );
}

describe('nothing is asked', () => {
  test.each([
    ['--yes, no production', { yes: true }, [dev]],
    [
      'each production named, --yes for the rest',
      { yes: true, confirm: ['live', 'prod'] },
      [dev, live, prod],
    ],
    ['production named', { confirm: ['live'] }, [live]],
    ['nothing is there', {}, []],
    ['--yes, a layer, no production', { yes: true }, [layer('ske')]],
    ['a layer named', { confirm: ['ske'] }, [layer('ske', live)]],
  ])('%s', (_, options, instances) => {
    expect(confirmation(call(options), instances as never)).toEqual({});
  });
});

describe('without a terminal, the flags are named', () => {
  test.each([
    [{}, [dev], '--yes'],
    [{ yes: true }, [dev, live], '--confirm live'],
    [{}, [dev, live, prod], '--yes --confirm live --confirm prod'],
    [{ confirm: ['prod'], yes: true }, [live, prod], '--confirm live'],
    [{ confirm: ['live'] }, [dev, live], '--yes'],
    [{}, [layer('ske')], '--yes'],
    [{ yes: true }, [layer('ske', live), layer('argocd', live)], '--confirm argocd --confirm ske'],
  ])('%j', (options, instances, flags) => {
    expect(() => confirmation(call(options), instances as never)).toThrow(
      expect.objectContaining({ code: 'INPUT_NEEDED', fix: `give ${flags}` }),
    );
  });
});

test('a person types the name of each layer, in every environment', async () => {
  const both = call({}, ['argocd', 'ske']);
  expect(await decide(both, [layer('ske'), layer('argocd', live)])).toBe(true);
  expect(both.asked).toEqual([
    'To destroy the layer "argocd" of the production environment "live", type its name:',
    'To destroy the layer "ske" of the environment "dev", type its name:',
  ]);
  expect(await decide(call({}, ['live', 'live']), [layer('ske', live)])).toBe(false);
  expect(() => confirmation(call({ confirm: ['live'] }), [layer('ske', live)] as never)).toThrow(
    '--confirm "live" is no layer of what is to be destroyed (ske)',
  );
});

test('a name that is none of theirs is refused, even beside the right one', () => {
  expect(() => confirmation(call({ confirm: ['live', 'prod'] }), [live] as never)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('"prod"') }),
  );
});

test('a person types the name of each production environment that has something to destroy', async () => {
  const both = call({ yes: true }, ['live', 'prod']);
  expect(await decide(both, [dev, live, prod])).toBe(true);
  expect(both.asked).toEqual([
    'To destroy 1 instance in the production environment "live", type its name:',
    'To destroy 1 instance in the production environment "prod", type its name:',
  ]);
  const one = call({ yes: true }, ['prod']);
  expect(await decide(one, [live, prod], [prod])).toBe(true);
  expect(one.asked).toHaveLength(1);
});

test.each([['yes'], ['LIVE'], [''], ['live ']])(
  '"%s" is not the name, and nothing is destroyed',
  async (answer) => {
    expect(await decide(call({ yes: true }, [answer, 'prod']), [live, prod])).toBe(false);
  },
);

test('what is no production is asked for as ever', async () => {
  const mixed = call({}, ['live', true]);
  expect(await decide(mixed, [dev, live])).toBe(true);
  expect(mixed.asked[1]).toBe('Destroy these changes to 1 instance?');
  expect(await decide(call({}, [false]), [dev])).toBe(false);
});
