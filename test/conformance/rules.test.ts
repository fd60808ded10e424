import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { validationsOf } from '../../src/cdk/validation.ts';
import type { Input, Shape } from '../../src/model/input.ts';
import type { Requirement } from '../../src/model/input-model.ts';
import { valueIssues } from '../../src/model/input-schema.ts';
import { keepsRule, type Rule } from '../../src/model/rule.ts';
import { cleanEnvironment } from '../helpers/berth.ts';
import { programNames } from '../helpers/chosen-program.ts';
import { programPath } from '../helpers/programs.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';
import { inputsOf, subjects } from './contents.ts';
import { requirementSamples, samplesOf } from './samples.ts';

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
  ...content.inputs.requirements.map((requirement) =>
    requirementTrial(content.name, requirement, content.inputs.inputs[requirement.input] as Input),
  ),
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
    judge: (value) => parts.map(({ texts, keeps }) => texts(value).every(keeps)),
    accepts: (value) => input.schema.safeParse(value).success,
  };
}

function requirementTrial(content: string, requirement: Requirement, input: Input): Trial {
  const { input: name, required } = requirement;
  const accepts = (value: unknown) => {
    const pair = value as Record<string, string>;
    return (
      valueIssues({ inputs: {}, requirements: [requirement] }, {}, pair, new Set([required])).length === 0
    );
  };
  return {
    title: `${content}.${required}, which ${name} may require`,
    conditions: validationsOf(required, { ...input, shape: { type: 'flag' } }, [requirement]).map(
      ({ condition }) =>
        condition
          .replaceAll(`var.${name}`, `value.${name}`)
          .replaceAll(`var.${required}`, `value.${required}`),
    ),
    values: requirementSamples(input, requirement.pattern).flatMap((text) =>
      ['', 'x'].map((other) => ({ [name]: text, [required]: other })),
    ),
    judge: (value) => [accepts(value)],
    accepts,
  };
}

interface Part {
  readonly texts: (value: unknown) => string[];
  readonly keeps: (text: string) => boolean;
}

/** What each Terraform validation of a shape looks at, in their order. */
function partsOf(shape: Shape, texts: Part['texts'] = (value) => [value as string]): Part[] {
  const ofRule = (rule: Rule, of: Part['texts']): Part => ({
    texts: of,
    keeps: (text) => keepsRule(rule, text),
  });
  switch (shape.type) {
    case 'flag':
      return [];
    case 'text':
      return shape.rules.map((rule) => ofRule(rule, texts));
    case 'choice':
      return [{ texts, keeps: (text) => shape.options.includes(text) }];
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
