/** Programs that every instance must be able to live with. */
export const programNames = ['terraform', 'tofu'] as const;
export type ProgramName = (typeof programNames)[number];

/** The one that BERTH_TEST_PROGRAM names for a whole run: `npm run test:long` runs everything once with each. */
export const chosenProgram = chosen(process.env.BERTH_TEST_PROGRAM);

/** Part of berth.yaml that makes a project run with the chosen program; empty where berth may take what is there. */
export const chosenToolchain = chosenProgram ? { toolchain: { program: chosenProgram } } : {};

function chosen(name: string | undefined): ProgramName | undefined {
  const found = programNames.find((one) => one === name);
  if (name && !found) throw new Error(`BERTH_TEST_PROGRAM must be one of: ${programNames.join(', ')}`);
  return found;
}
