import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { validationsOf } from '../../src/cdk/validation.ts';
import type { Input, Shape } from '../../src/model/input.ts';
import type { Inputs } from '../../src/model/input-model.ts';
import { inputsOfRelation, isBroken, type Relation } from '../../src/model/relation.ts';
import { keepsRule, type Rule } from '../../src/model/rule.ts';
import { cleanEnvironment } from '../helpers/berth.ts';
import { programNames } from '../helpers/chosen-program.ts';
import { programPath } from '../helpers/programs.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';
import { inputsOf, subjects } from './contents.ts';
import { relationSamples, samplesOf } from './samples.ts';

/** One input, or one requirement, with the values that are tried and what berth itself says to each of its rules. */
interface Trial {
  readonly title: string;
  /** Terraform conditions that look at `value`. */
  readonly conditions: readonly string[];
  readonly values: readonly unknown[];
  /** The same conditions as berth judges them before Terraform is asked. */
  readonly judge: (value: unknown) => boolean[];
  /** Whether the whole value is taken. */
  readonly accepts: (value: unknown) => boolean;
}

const trials: readonly Trial[] = subjects.flatMap(({ content }) => [
  ...inputsOf(content.inputs)
    .filter(([, input]) => !input.structural && input.shape.type !== 'flag')
    .map(([name, input]) => inputTrial(content.name, name, input)),
  ...content.inputs.relations.map((relation) => relationTrial(content.name, relation, content.inputs.inputs)),
]);

const folder = suiteFolder();

describe.each(programNames)('berth and %s say the same of', (program) => {
  /** What the program said: of each trial, of each value, of each condition. */
  let verdicts: boolean[][][];

  beforeAll(async () => {
    verdicts = await verdictsOf(await programPath(program));
  }, 45 * 60_000);

  test.each(trials.map((trial, index) => [trial.title, trial, index] as const))('%s', (_, trial, index) => {
    const { values, judge, accepts } = trial;
    const said = verdicts[index] ?? [];
    const differences = values.flatMap((value, at) => {
      const terraform = said[at];
      const berth = judge(value);
      const whole = accepts(value) === terraform?.every(Boolean);
      return whole && String(berth) === String(terraform)
        ? []
        : [{ value: JSON.stringify(value).slice(0, 200), berth: [...berth, accepts(value)], terraform }];
    });
    expect(differences.slice(0, 5)).toEqual([]);
    // Samples that all have the same answer would show nothing.
    expect(new Set(values.map(accepts))).toEqual(new Set([true, false]));
  });
});

function inputTrial(content: string, name: string, input: Input): Trial {
  const parts = partsOf(input.shape);
  return {
    title: `${content}.${name}`,
    conditions: validationsOf(name, input, []).map(({ condition }) =>
      condition.replaceAll(`var.${name}`, input.shape.type === 'map' ? 'tomap(value)' : 'value'),
    ),
    values: samplesOf(input),
    judge: (value) => parts.map((part) => part(value)),
    accepts: (value) => input.schema.safeParse(value).success,
  };
}

function relationTrial(content: string, relation: Relation, inputs: Inputs): Trial {
  const names = inputsOfRelation(relation);
  const withoutRules = { shape: { type: 'flag' } } as Input;
  const accepts = (value: unknown) => !isBroken(relation, value as Record<string, unknown>, new Set(names));
  return {
    title: `${content}.${relation.input}, which ${relation.message}`,
    conditions: validationsOf(relation.input, withoutRules, [relation]).map(({ condition }) =>
      names.reduce(
        (text, name) => text.replaceAll(new RegExp(`\\bvar[.]${name}\\b`, 'g'), `value.${name}`),
        condition,
      ),
    ),
    values: relationSamples(new Map(names.map((name) => [name, inputs[name] as Input])), relation),
    judge: (value) => [accepts(value)],
    accepts,
  };
}

/** Whether a value keeps what one Terraform validation asks for. */
type Part = (value: unknown) => boolean;

/** The texts of a value that a rule is about. */
type Texts = (value: unknown) => string[];

/** What each Terraform validation of a shape looks at, in their order. */
function partsOf(shape: Shape, texts: Texts = (value) => [value as string]): Part[] {
  const ofRule =
    (rule: Rule, of: Texts): Part =>
    (value) =>
      of(value).every((text) => keepsRule(rule, text));
  switch (shape.type) {
    case 'flag':
      return [];
    case 'number':
      return [(value) => Number.isInteger(value) && isWithin(value as number, shape)];
    case 'texts': {
      const all: Texts = (value) => value as string[];
      const different: Texts = (value) => all(value).map((text) => text.normalize('NFC'));
      return [
        ...shape.rules.map((rule) => ofRule(rule, all)),
        (value) => isWithin(all(value).length, shape),
        (value) => new Set(different(value)).size === all(value).length,
      ];
    }
    case 'text':
      return shape.rules.map((rule) => ofRule(rule, texts));
    case 'choice':
      return [(value) => texts(value).every((text) => shape.options.includes(text))];
    case 'list':
      return Object.entries(shape.fields).flatMap(([name, field]) =>
        partsOf(field, (value) => (value as Record<string, string>[]).map((item) => item[name] ?? '')),
      );
    case 'map':
      return [
        ...shape.keyRules.map((rule) => ofRule(rule, (value) => Object.keys(value as object))),
        ...shape.rules.map((rule) => ofRule(rule, (value) => Object.values(value as object))),
      ];
  }
}

function isWithin(amount: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return amount >= min && amount <= max;
}

/** One process for all of it: `console` needs neither providers nor state. */
async function verdictsOf(program: string): Promise<boolean[][][]> {
  await writeFile(path.join(folder, 'values.json'), JSON.stringify(trials.map(({ values }) => values)));
  const locals = Object.fromEntries(
    trials.map(({ conditions }, index) => {
      const each = conditions.map((condition) => `(${condition.slice(2, -1)}) ? "1" : "0"`).join(', ');
      return [`trial_${index}`, `\${[for value in local.values[${index}] : join("", [${each}])]}`];
    }),
  );
  const values = '${jsondecode(file("values.json"))}';
  await writeFile(path.join(folder, 'main.tf.json'), JSON.stringify({ locals: { values, ...locals } }));
  const { stdout } = await execa(program, ['console'], {
    cwd: folder,
    input: `jsonencode([${trials.map((_, index) => `local.trial_${index}`).join(', ')}])\n`,
    env: { ...cleanEnvironment(), CHECKPOINT_DISABLE: '1' },
    extendEnv: false,
  });
  // The console prints a text in quotes, and the text is JSON.
  const said = JSON.parse(JSON.parse(stdout)) as string[][];
  return said.map((trial) => trial.map((value) => [...value].map((digit) => digit === '1')));
}
