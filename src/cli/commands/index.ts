import type { Command } from '../command.ts';
import { blockApply } from './block-apply.ts';
import { blockDestroy } from './block-destroy.ts';
import { blockOutputs } from './block-outputs.ts';
import { blockPlan } from './block-plan.ts';
import { blockPublish } from './block-publish.ts';
import { blockSynth } from './block-synth.ts';
import { blueprintList } from './blueprint-list.ts';
import { blueprintNew } from './blueprint-new.ts';
import { blueprintShow } from './blueprint-show.ts';
import { blueprintUpdate } from './blueprint-update.ts';
import { catalogList } from './catalog-list.ts';
import { catalogNew } from './catalog-new.ts';
import { catalogShow } from './catalog-show.ts';
import { completion } from './completion.ts';
import { configShow } from './config-show.ts';
import { configValidate } from './config-validate.ts';
import { devDown } from './dev-down.ts';
import { devStatus } from './dev-status.ts';
import { devUp } from './dev-up.ts';
import { doctor } from './doctor.ts';
import { init } from './init.ts';
import { instanceAdopt } from './instance-adopt.ts';
import { instanceEject } from './instance-eject.ts';
import { instanceList } from './instance-list.ts';
import { instanceMove } from './instance-move.ts';
import { instanceShow } from './instance-show.ts';
import { meshstackImport } from './meshstack-import.ts';
import { meshstackStatus } from './meshstack-status.ts';
import { platformApply } from './platform-apply.ts';
import { platformDestroy } from './platform-destroy.ts';
import { platformGraph } from './platform-graph.ts';
import { platformOutputs } from './platform-outputs.ts';
import { platformPlan } from './platform-plan.ts';
import { platformStatus } from './platform-status.ts';
import { registryRobot } from './registry-robot.ts';
import { runList } from './run-list.ts';
import { runShow } from './run-show.ts';
import { schema } from './schema.ts';
import { serveMeshstack } from './serve-meshstack.ts';
import { serveState } from './serve-state.ts';
import { stateBootstrap } from './state-bootstrap.ts';
import { stateDoctor } from './state-doctor.ts';
import { stateList } from './state-list.ts';
import { stateMigrate } from './state-migrate.ts';
import { statePull } from './state-pull.ts';
import { statePush } from './state-push.ts';
import { stateSecrets } from './state-secrets.ts';
import { stateShow } from './state-show.ts';
import { stateUnlock } from './state-unlock.ts';
import { teamApply } from './team-apply.ts';
import { teamDestroy } from './team-destroy.ts';
import { teamList } from './team-list.ts';
import { teamNew } from './team-new.ts';
import { teamPlan } from './team-plan.ts';
import { teamPrune } from './team-prune.ts';
import { teamStatus } from './team-status.ts';

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [
  init,
  doctor,
  devUp,
  devStatus,
  devDown,
  catalogList,
  catalogShow,
  catalogNew,
  configValidate,
  configShow,
  schema,
  platformPlan,
  platformApply,
  platformDestroy,
  platformOutputs,
  platformStatus,
  platformGraph,
  teamNew,
  teamList,
  teamPlan,
  teamApply,
  teamDestroy,
  teamPrune,
  teamStatus,
  blockSynth,
  blockPlan,
  blockApply,
  blockDestroy,
  blockOutputs,
  blockPublish,
  instanceList,
  instanceShow,
  instanceAdopt,
  instanceMove,
  instanceEject,
  meshstackImport,
  meshstackStatus,
  blueprintList,
  blueprintShow,
  blueprintNew,
  blueprintUpdate,
  registryRobot,
  runList,
  runShow,
  stateList,
  stateShow,
  statePull,
  statePush,
  stateUnlock,
  stateBootstrap,
  stateMigrate,
  stateSecrets,
  stateDoctor,
  completion,
  serveState,
  serveMeshstack,
];
