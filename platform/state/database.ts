import { expression, type ScopeOf } from 'berth/cdk';
import { PostgresflexDatabase, PostgresflexInstance } from 'berth/stackit';
import type { layer } from './layer.ts';

/**
 * A PostgreSQL Flex instance, and a database in it as soon as its owner is known. Users are made by hand: their passwords
 * would be in the state.
 */
export function databaseForState({ stack, variables: v }: ScopeOf<typeof layer>) {
  const place = { projectId: v.project_id, region: v.region };
  const instance = new PostgresflexInstance(stack, 'state', {
    ...place,
    name: v.instance_name,
    version: v.postgres_version,
    flavorId: v.flavor_id,
    storage: { class: v.storage_class, size: v.storage_size },
    backupSchedule: v.backup_schedule,
    retentionDays: v.retention_days,
    network: { acl: v.acl },
  });
  const id = instance.attribute('instance_id');
  const database = new PostgresflexDatabase(stack, 'state_database', {
    ...place,
    instanceId: id,
    name: v.database_name,
    owner: v.database_owner,
  });
  const [owner, name] = [v.database_owner.source, v.database_name.source];
  database.addOverride('count', expression(`${owner} == "" ? 0 : 1`).text);

  const [project, region] = [v.project_id.source, v.region.source];
  const { source: address } = instance.attribute('connection_info');
  const [host, port] = [`${address}.write.host`, `${address}.write.port`];
  const of = `--instance-id \${${id.source}} --project-id \${${project}} --region \${${region}}`;
  return {
    backend: expression(`${owner} == "" ? "" : jsonencode({ type = "pg" })`),
    credentials: expression(
      `${owner} == "" ? "\\"stackit postgresflex user create --username berth ${of}\\" shows the password of a user once: keep it, and write database_owner: berth to this layer in berth.yaml" : "put postgres://\${${owner}}:PASSWORD@\${${host}}:\${${port}}/\${${name}}?sslmode=require into PG_CONN_STR; a lost password is replaced by \\"stackit postgresflex user reset-password USER_ID ${of}\\""`,
    ),
    place: expression(
      `{ instance = ${id.source}, host = ${host}, port = tostring(${port}), database = ${name} }`,
    ),
  };
}
