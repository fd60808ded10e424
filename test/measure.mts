import path from 'node:path';
import { rmSync, mkdirSync } from 'node:fs';
import { MeshStandIn } from './helpers/mesh-stand-in.ts';
import { gitRepository } from './helpers/git-repository.ts';
import { runnerProject } from './helpers/mesh-runner.ts';
import { testDoor } from './helpers/door.ts';
import { serveMeshstack } from '../src/doors/meshstack/serve.ts';
const root = '/tmp/runner-measure'; rmSync(root,{recursive:true,force:true}); mkdirSync(root);
const repo = gitRepository(root+'/b', {'main.tf':'variable "text" {\n type=string\n}\nresource "terraform_data" "a" { input = var.text }\noutput "t" { value = terraform_data.a.output }'});
const mesh = await MeshStandIn.start(); runnerProject(root+'/r', mesh, 'terraform');
let stop: any; const door = testDoor(root+'/r', {caller: {...process.env, TF_CLI_CONFIG_FILE: root+'/r/cli.tfrc', ...mesh.environment}, emit: (e: any) => { (door.events as any[]).push({...e, at: performance.now()}); }, stop: (l: any) => { stop = l; return () => {}; }});
const work = serveMeshstack(door, {url: mesh.address, runner: mesh.runner, privateKey: root+'/r/runner.pem', workers: 1, runMinutes: 5, initMinutes: 2, listen: '127.0.0.1:0', times: {idle: 20, failed: 50, every: 10000, finalWithin: 1000}});
const firsts: number[] = [], alls: number[] = [];
for (let i=0;i<10;i++){ const r = mesh.order({implementation:{repositoryUrl: repo.url}, inputs:[{key:'text',value:'x',type:'STRING',isSensitive:false,isEnvironment:false}]}); await r.ended; firsts.push(r.firstUpdateAt-r.claimedAt); alls.push(r.endedAt-r.claimedAt); }
const addr = door.events.flatMap((e:any)=> e.type==='notice'? [/^listening on (\S+);/.exec(e.text)?.[1]]:[]).find(Boolean);
const m = await (await fetch(addr+'/metrics')).text();
const tf = Number(/^berth_meshstack_terraform_seconds_total ([\d.]+)/m.exec(m)?.[1]); const sum = alls.reduce((a,b)=>a+b)/1000;
console.log('claim->first ms', firsts.map(f=>f.toFixed(0)).join(' ')); console.log('run ms', alls.map(f=>f.toFixed(0)).join(' ')); console.log('terraform s', tf, 'run s', sum, 'overhead', ((sum-tf)/tf*100).toFixed(1)+'%');
const per: Record<string, number[]> = {}; let prev: any; for (const e of door.events as any[]) { if (!e.type.startsWith('block-run')) continue; if (prev && prev.run===e.run) (per[(prev.step ?? 'sources')] ??= []).push(e.at-prev.at); prev = e; } for (const [k,v] of Object.entries(per)) console.log(k, (v.reduce((a,b)=>a+b)/v.length).toFixed(0)); stop(1); await work; mesh.stop(); rmSync(root,{recursive:true,force:true});
