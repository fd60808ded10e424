/**
 * The one table of error codes: what happened, how to fix it, and the exit code.
 * docs/errors.md is generated from it. `{name}` is replaced by the detail of that name.
 */

/** Exit codes of the command line; documented in docs/errors.md. */
export const exitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  changesPending: 3,
  policy: 4,
  declined: 5,
  locked: 6,
  interrupted: 130,
} as const;

interface ErrorEntry {
  readonly message: string;
  readonly fix: string;
  readonly exit: number;
}

const { failed, usage, policy, declined, locked, interrupted } = exitCode;

export const errorTable = {
  // the command line
  USAGE: { message: '{problem}', fix: 'run "{command} --help"', exit: usage },
  INPUT_NEEDED: {
    message: 'an answer is needed and this is not an interactive terminal: {question}',
    fix: 'give {flags}',
    exit: declined,
  },
  DECLINED: {
    message: '{what} was declined',
    fix: 'nothing was changed; run it again to apply',
    exit: declined,
  },
  INTERRUPTED: {
    message: '{what} was interrupted',
    fix: 'run the same command again; it goes on from the state that was written',
    exit: interrupted,
  },
  DISK_FULL: {
    message: 'there is no room left on the disk{place}: {problem}',
    fix: 'free some space and run the same command again; it goes on from what was written',
    exit: failed,
  },
  NO_ACCESS: {
    message: 'no access to "{file}": {problem}',
    fix: 'give this user the right to read and write there, or make the file system writable',
    exit: failed,
  },
  INTERNAL: {
    message: 'berth itself failed: {problem}',
    fix: 'run again with --debug and report the text',
    exit: failed,
  },

  // repositories of application teams
  TEAM_LACKS_BLOCK: {
    message: 'the team "{team}" has no building block "{block}"',
    fix: 'add it with "berth team new {team} --block {block}", or give all inputs with --var',
    exit: usage,
  },
  NO_BLUEPRINT_COPY: {
    message: '"{folder}" was not made by a blueprint, or cannot be compared with it: {problem}',
    fix: 'name the root of a repository that "berth blueprint new" has made, with .blueprint as it was committed',
    exit: usage,
  },
  BLUEPRINT_OLDER: {
    message: 'the repository was made by {blueprint} {made}, and this berth has {version}',
    fix: 'use a berth that is not older than the repository',
    exit: usage,
  },
  UNCOMMITTED_CHANGES: {
    message: 'the repository "{folder}" has changes that are not committed: {files}',
    fix: 'commit them, or put them aside with "git stash"',
    exit: usage,
  },
  UPDATE_CONFLICTS: {
    message: '{count} changed by the blueprint and by you: {files}',
    fix: 'mend the marked places, then "git add" the files and "git cherry-pick --continue"; "git cherry-pick --abort" takes the update back',
    exit: failed,
  },
  GIT_FAILED: {
    message: 'git cannot {purpose}: {problem}',
    fix: 'mend what git says, then run the same command again',
    exit: failed,
  },

  // configuration
  CONFIG_INVALID: {
    message: '{count} in the configuration',
    fix: 'mend the lines named above, then run "berth config validate"',
    exit: usage,
  },
  CONFIG_UNEDITABLE: {
    message: 'the backend of "{environment}" in berth.yaml is shared by an anchor or an alias',
    fix: 'write it out for each environment, then run the same command again',
    exit: usage,
  },
  INPUT_INVALID: { message: '{count} in the inputs', fix: 'mend the inputs named above', exit: usage },
  NO_PROJECT: {
    message: 'no berth.yaml in "{folder}" or above it',
    fix: 'run "berth init" there, or name the folder with --cwd',
    exit: usage,
  },
  IMMUTABLE_INPUT: {
    message: '{count} in inputs that cannot change while the instance exists',
    fix: 'put the values back, or destroy the instances named above on purpose, then apply',
    exit: usage,
  },
  FILE_EXISTS: { message: '"{file}" exists already', fix: 'edit it, or choose another name', exit: usage },
  FILE_UNREADABLE: { message: 'cannot read "{file}": {problem}', fix: 'make the file readable', exit: usage },
  SECRET_IN_CONFIG: {
    message: '"{input}" holds a secret as plain text',
    fix: 'write a reference instead: {env: NAME}, {file: path} or {command: [program, argument]}',
    exit: usage,
  },
  SECRET_UNAVAILABLE: {
    message: 'the secret "{input}" cannot be had: {problem}',
    fix: 'make {reference} give a value',
    exit: usage,
  },
  UNKNOWN_ENVIRONMENT: {
    message: 'there is no environment "{environment}"',
    fix: 'use one of: {known}',
    exit: usage,
  },
  UNKNOWN_TEAM: { message: 'there is no team "{team}"', fix: 'use one of: {known}', exit: usage },
  UNKNOWN_BLOCK: { message: 'there is no building block "{block}"', fix: 'use one of: {known}', exit: usage },
  UNKNOWN_LAYER: { message: 'there is no layer "{layer}"', fix: 'use one of: {known}', exit: usage },
  UNKNOWN_BLUEPRINT: {
    message: 'there is no blueprint "{blueprint}"',
    fix: 'use one of: {known}',
    exit: usage,
  },
  UNKNOWN_INSTANCE: { message: 'there is no instance "{instance}"', fix: '{remedy}', exit: usage },
  UNKNOWN_RUN: { message: 'there is no run "{run}"', fix: 'see "berth run list"', exit: usage },
  NOTHING_APPLIED: {
    message: '"{instance}" has never been applied',
    fix: 'apply it first: "{command}"',
    exit: usage,
  },
  HALF_MADE: {
    message: 'an apply of "{instance}" broke off and may have made {resources}, which no state knows',
    fix: '{remedy}; then run the same command again with --anew',
    exit: failed,
  },
  HANDOVER_INVALID: {
    message: '{count} in what other layers give to "{instance}"',
    fix: 'mend the layers named above and apply them, then run the same command again',
    exit: failed,
  },
  LAYER_CYCLE: {
    message: 'layers need each other in a circle: {path}',
    fix: 'take one of them out of "requires", or write a value in berth.yaml for the input that takes its output',
    exit: usage,
  },
  CONTENT_INVALID: {
    message: 'the content folder "{folder}" cannot be loaded: {problem}',
    fix: 'see CONTRIBUTING.md, "Add a building block"',
    exit: failed,
  },

  // policy
  POLICY_VIOLATED: {
    message: '"{instance}" breaks {count} of the platform: {rules}',
    fix: 'mend what is named above, or add an exception with an end to policy.waivers in berth.yaml (docs/policy.md)',
    exit: policy,
  },
  POLICY_INVALID: {
    message: 'the policy rule "{rule}" cannot be used: {problem}',
    fix: 'see CONTRIBUTING.md, "Add a policy rule"',
    exit: failed,
  },

  // tool chain
  PROGRAM_MISSING: {
    message: '{program} {version} is not to be had: {problem}',
    fix: '{remedy}',
    exit: failed,
  },
  PROVIDER_MISSING: {
    message: 'the Terraform provider {provider} {version} is not to be had: {problem}',
    fix: '{remedy}',
    exit: failed,
  },
  PROVIDER_CHANGED: {
    message:
      'the Terraform provider {provider} {version} in "{place}" is not the one that the module was initialised with',
    fix: 'if it was replaced on purpose, delete "{module}" and run the command again; else delete the provider, so that it is fetched anew',
    exit: failed,
  },
  DOWNLOAD_CORRUPT: {
    message: '"{url}" has checksum {actual}, expected {expected}',
    fix: 'try again; if it stays so, do not use that source',
    exit: failed,
  },
  BUILD_FAILED: {
    message: 'building {program} {version} failed: {problem}',
    fix: 'see "{log}"; free disk and memory, then run the command again',
    exit: failed,
  },
  CHART_MISSING: {
    message: 'the chart {chart} {version} is not to be had: {problem}',
    fix: '{remedy}',
    exit: failed,
  },

  // cluster
  CLUSTER_UNREACHABLE: {
    message: 'no Kubernetes API answers at "{server}": {problem}',
    fix: '{remedy}',
    exit: failed,
  },
  CLUSTER_FAILED: {
    message: 'the embedded cluster did not come up: {problem}',
    fix: 'see the logs under "{folder}", then "berth dev down" and "berth dev up"',
    exit: failed,
  },
  KUBECONFIG_INVALID: {
    message: 'the kubeconfig "{file}" is of no use: {problem}',
    fix: 'name a kubeconfig file and a context that it holds under environments.{environment}.cluster',
    exit: usage,
  },
  CLUSTER_FORBIDDEN: {
    message: 'the cluster refused: {problem}',
    fix: 'use a kubeconfig whose identity may do this',
    exit: failed,
  },
  PLATFORM_MISSING: {
    message: 'the cluster lacks what team runs need: {problem}',
    fix: 'run "berth platform apply argocd" first',
    exit: failed,
  },
  REGISTRY_REFUSED: {
    message: 'the registry "{address}" makes no robot account: {problem}',
    fix: 'use an identity that may make robot accounts in the project, in HARBOR_USERNAME and HARBOR_PASSWORD',
    exit: failed,
  },
  PREFLIGHT_FAILED: {
    message:
      'the service of the layer "{layer}" does not let this identity do what the layer needs: {problem}',
    fix: '{remedy}',
    exit: failed,
  },

  // runs
  TERRAFORM_FAILED: {
    message: '{behaviour} of "{instance}" failed: {problem}',
    fix: '{remedy}',
    exit: failed,
  },
  OBJECT_EXISTS: {
    message: '{object} is there already and not made by "{instance}": {holder}',
    fix: '{remedy}',
    exit: failed,
  },
  ADOPTION_REFUSED: {
    message: '"{instance}" does not take over the namespace "{namespace}": {problem}',
    fix: '{remedy}',
    exit: failed,
  },
  STATE_LOCKED: {
    message: 'the state of "{instance}" is locked by {holder}',
    fix: 'wait until that run has ended; one that was killed leaves its lock: "berth state unlock {instance}"',
    exit: locked,
  },
  OBJECTS_LEFT: {
    message: '"{instance}" is destroyed, and its label {label} is still on what it does not make: {objects}',
    fix: 'delete what nobody needs, take the label off the rest, then run the same command again',
    exit: failed,
  },
  DELETION_STUCK: {
    message: 'the deletion of "{instance}" does not come to an end: {problem}',
    fix: '{remedy}; then run the same command again, it goes on',
    exit: failed,
  },
  LOCK_ELSEWHERE: {
    message: '"{instance}" is locked by {holder}, and from here nobody can see whether that process lives',
    fix: 'make sure that it does not, then "berth state unlock {instance} --force"',
    exit: locked,
  },
  INSTANCE_CHANGED: {
    message: 'another berth process changed "{instance}" after this one had looked at it',
    fix: 'run the command again; it starts from what is there now',
    exit: locked,
  },
  MOVE_UNFINISHED: {
    message: 'the move of "{from}" to "{to}" was interrupted',
    fix: 'finish it: "berth instance move {from}"',
    exit: locked,
  },
  INSTANCE_MOVED: {
    message: '"{from}" was moved to "{to}", and no apply under that name has followed',
    fix: '{remedy}; or move it back: "berth instance move {to}"; or destroy it: "{destroy}"',
    exit: usage,
  },
  INSTANCE_EXISTS: {
    message: 'there is an instance "{instance}" already',
    fix: 'choose another name, or destroy that one first',
    exit: usage,
  },
  INSTANCE_OUTDATED: {
    message: '"{instance}" differs from what {content} makes now: {problem}',
    fix: 'apply it first, then run the command again',
    exit: usage,
  },
  PROGRAM_SWITCH: {
    message: '"{instance}" was made with {program}, and berth.yaml names {wanted}',
    fix: 'switch it: "berth state migrate {instance} --program {wanted}"; or set toolchain.program to {program}',
    exit: usage,
  },
  STATE_NEWER: {
    message: 'the state of "{instance}" was written by {writer}, which is newer than {program}',
    fix: 'use {writer} or newer: put it on PATH, or name it under toolchain.path in berth.yaml',
    exit: failed,
  },
  STATE_REHEARSED: {
    message: 'the state of "{instance}" comes from a rehearsal: nobody ever made {resource}',
    fix: 'give the instance its own state ("berth state push {instance} FILE"), or work on this one with --rehearse',
    exit: failed,
  },
  STATE_REAL: {
    message: 'the state of "{instance}" is a real one: a rehearsal must not touch {resource}',
    fix: 'leave --rehearse out, or rehearse from an empty state: delete .berth/rehearsal/state/{instance}',
    exit: failed,
  },
  STATE_INVALID: { message: '{place} is no state that can be used: {problem}', fix: '{remedy}', exit: usage },
  NO_STATE: {
    message: 'there is no state of "{instance}"',
    fix: 'put one there: "berth state push {instance} FILE"',
    exit: failed,
  },
  BACKEND_UNREACHABLE: {
    message: 'the state cannot be reached: {place}: {problem}',
    fix: 'see whether it answers, and whether environments.*.backend in berth.yaml names it; then run the same command again',
    exit: failed,
  },
  BACKEND_REFUSED: {
    message: 'the state was refused: {place}: {problem}',
    fix: 'give credentials that may read and write there, and see environments.*.backend in berth.yaml',
    exit: failed,
  },
  BACKEND_UNLOCKED: {
    message: '{place} cannot lock: {problem}',
    fix: 'use another backend, such as pg; or let something else allow one run at a time, and say so with "locks: external"',
    exit: failed,
  },
  STATE_MOVED: {
    message: 'the state of "{environment}" is not here any more: {problem}',
    fix: '{remedy}',
    exit: locked,
  },
  STATE_TAKEN: {
    message: '{place} holds other state of "{environment}": {problem}',
    fix: 'name an empty place: another schema, prefix or address',
    exit: usage,
  },
  STATE_LAYER_MISSING: {
    message: 'nothing in berth.yaml makes a place for the state of "{environment}": {problem}',
    fix: 'name one of these under "layers" in berth.yaml, with its inputs: {known}',
    exit: usage,
  },
  STATE_WITHOUT_ACCESS: {
    message: 'what "{instance}" made is there, and berth cannot keep state in it yet: {problem}',
    fix: '{remedy}; then run the same command again, it goes on: "{command}"',
    exit: usage,
  },
  STATE_NEEDS_TOFU: {
    message: 'terraform cannot keep the state of "{instance}" where berth.yaml says: {problem}',
    fix: '{remedy}; or use OpenTofu: "toolchain: {program: tofu}", and "berth state migrate {instance} --program tofu" where it was made with terraform',
    exit: usage,
  },
  STATE_TOO_LARGE: {
    message: '{what} has {bytes} bytes, compressed; a Secret of Kubernetes holds {most} at most',
    fix: 'use another backend, such as pg or s3: "berth state migrate --to BACKEND"',
    exit: failed,
  },
  SERVE_OPEN: {
    message: 'without tokens, everybody who reaches {address} could read and change all states',
    fix: 'make a token: "berth serve state --tokens FILE --add-token /NAME/*", and serve with --tokens FILE; or listen on 127.0.0.1',
    exit: usage,
  },
  SERVE_FAILED: {
    message: 'the server cannot listen on {address}: {problem}',
    fix: 'name another address with --listen, or mend the files that --tls-certificate and --tls-key name',
    exit: failed,
  },
  OTHER_BLOCK_VERSION: {
    message: 'the building block "{block}" is there in version {version}, not {wanted}',
    fix: 'name version {version}, or use a berth or a catalogue that has {wanted}',
    exit: usage,
  },
  RUNNER_SETTINGS: {
    message: 'the runner cannot begin: {problem}',
    fix: '{remedy}',
    exit: usage,
  },
  MESHSTACK_SETTINGS: {
    message: 'meshStack cannot be asked: {problem}',
    fix: '{remedy}',
    exit: usage,
  },
  MESHSTACK_FAILED: {
    message: 'meshStack at {url} did not give its building blocks: {problem}',
    fix: 'make the address reachable, and give the API key the right MANAGED_BUILDINGBLOCK_LIST in the workspace that owns the definition',
    exit: failed,
  },
  RUNNER_REFUSED: {
    message: 'meshStack at {url} refuses the runner "{runner}": {problem}',
    fix: 'compare the uuid with that of the runner in meshStack, and give its API key the rights of docs/meshstack.md',
    exit: failed,
  },
  TOKENS_INVALID: {
    message: 'the tokens in "{file}" are of no use: {problem}',
    fix: 'each entry is {for: /NAME/*, sha256: ...}; make one with "berth serve state --tokens FILE --add-token /NAME/*"',
    exit: usage,
  },
  SECRETS_ON_TERMINAL: {
    message: 'the state of "{instance}" may hold secrets, and standard output is a terminal',
    fix: 'lead it into a file: "berth state pull {instance} > FILE"; or say --yes',
    exit: declined,
  },
  UNKNOWN_TARGET: {
    message: 'there is no target "{target}" to publish a block for',
    fix: 'use one of: {known}',
    exit: usage,
  },
  BLOCK_UNPUBLISHABLE: {
    message: 'the building block "{block}" cannot be published for {target}: {problems}',
    fix: 'mend the block, or choose other structural inputs with --var',
    exit: usage,
  },
  PUBLISHED_FOLDER_TAKEN: {
    message: 'the folder "{folder}" holds what berth did not publish there: {files}',
    fix: 'move these files away, or name another folder with --out',
    exit: usage,
  },
  FOLDER_NOT_EMPTY: {
    message: 'the folder "{folder}" is not empty',
    fix: 'name a folder that is not there yet, or an empty one',
    exit: usage,
  },
  DELETION_PROTECTED: {
    message: '"{instance}" is protected against deletion{loss}',
    fix: 'set {input} to false and apply it{next}',
    exit: usage,
  },
  REPORT_UNWRITABLE: {
    message: '"{file}" cannot be written: {problem}',
    fix: 'name a file with {flag} in a folder that is there and that you may write to',
    exit: failed,
  },
  ENVIRONMENT_GONE: {
    message: '"{instance}" is in the environment "{environment}", which berth.yaml does not have any more',
    fix: 'put the environment back into berth.yaml, run "berth team prune --environment {environment}", then remove it again',
    exit: usage,
  },
  LAYER_IN_USE: {
    message: 'the layer "{layer}" is still used by {count}: {instances}',
    fix: 'destroy those first: "berth team destroy TEAM", or "berth block destroy BLOCK --team TEAM" where the file of the team is gone',
    exit: usage,
  },
  LAYER_KEEPS_STATE: {
    message: 'the state of "{environment}" lies in what the layer "{layer}" made, and would be gone with it',
    fix: 'move the state away first: "berth state migrate --environment {environment} --to local", then destroy it',
    exit: usage,
  },
  LAYER_NEEDED: {
    message: 'the layer "{layer}" is still needed by {instances}',
    fix: 'destroy those first, or with it: "{command}"',
    exit: usage,
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;

/** Names of the placeholders in a text of the table; braces around more than a word are plain text. */
type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${string} ${string}` ? never : Name) | Placeholder<Rest>
  : never;

/** What has to be said with a code: a value for each placeholder of its message and fix. */
export type ErrorDetails<C extends ErrorCode> = Readonly<
  Record<Placeholder<(typeof errorTable)[C]['message' | 'fix']>, string>
>;

/** One fault of an input: where it is, what is wrong, the value, and the way out. */
export interface Fault {
  /** Path of the file, relative to the project, or the name of a flag. */
  readonly source: string;
  /** 1-based; absent where the source has no lines. */
  readonly line?: number;
  readonly column?: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** The offending value as a person would write it; never a secret. */
  readonly value?: string;
  readonly fix?: string;
}

/** What the engine throws for everything that a person can do something about. */
export class BerthError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'BerthError';
  readonly code: ErrorCode;
  readonly fix: string;
  readonly exit: number;
  readonly faults: readonly Fault[];

  /**
   * @param details values for the placeholders of the table's message and fix
   * @param options.faults all input faults at once; options.cause what lies below
   */
  constructor(
    code: C,
    details: ErrorDetails<C>,
    options: { cause?: unknown; faults?: readonly Fault[] } = {},
  ) {
    const entry: ErrorEntry = errorTable[code];
    super(fill(entry.message, details), { cause: options.cause });
    this.code = code;
    this.fix = fill(entry.fix, details);
    this.exit = entry.exit;
    this.faults = options.faults ?? [];
  }
}

/** "1 fault", "3 faults": counts read as a person would say them. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function fill(template: string, details: Record<string, string>): string {
  return template.replace(/\{([a-z]+)\}/g, (placeholder, name: string) => details[name] ?? placeholder);
}
