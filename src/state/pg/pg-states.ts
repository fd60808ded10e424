import type { StateTexts } from '../backend.ts';
import type { Database } from './database.ts';

/** The table that Terraform and OpenTofu keep states in. Source: internal/backend/remote-state/pg of both. */
export function pgStates(database: Database, schema: string): StateTexts {
  const table = `"${schema}".states`;
  let made: Promise<unknown> | undefined;
  // Word by word what both make, so that it does not matter who comes first.
  const make = async () => {
    made ??= database.make(
      schema,
      `CREATE SEQUENCE IF NOT EXISTS public.global_states_id_seq AS bigint;
       CREATE TABLE IF NOT EXISTS ${table} (
         id bigint NOT NULL DEFAULT nextval('public.global_states_id_seq') PRIMARY KEY,
         name text UNIQUE,
         data text
       );
       CREATE UNIQUE INDEX IF NOT EXISTS states_by_name ON ${table} (name)`,
    );
    await made;
  };
  /** Connections that hold the advisory lock on a state: its key is the row's id, in two halves. */
  const holders = async (instance: string) =>
    await database.rows(
      `SELECT activity.pid, activity.usename, activity.client_addr, activity.backend_start
       FROM ${table} AS states
       JOIN pg_locks AS locks ON locks.locktype = 'advisory' AND locks.granted
         AND (locks.classid::bigint << 32 | locks.objid::bigint) = states.id
         AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       JOIN pg_stat_activity AS activity ON activity.pid = locks.pid
       WHERE states.name = $1`,
      [instance],
    );
  return {
    read: async (instance) => {
      const [row] = await database.rows(`SELECT data FROM ${table} WHERE name = $1`, [instance]);
      return row?.data === null || row === undefined ? undefined : String(row.data);
    },
    write: async (instance, text) => {
      await make();
      const sql = `INSERT INTO ${table} (name, data) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET data = $2`;
      await database.write(sql, [instance, text]);
    },
    remove: async (instance) => {
      await make();
      await database.write(`DELETE FROM ${table} WHERE name = $1`, [instance]);
    },
    names: async () => {
      const rows = await database.rows(`SELECT name FROM ${table} WHERE name <> 'default'`);
      return rows.map(({ name }) => String(name));
    },
    lock: async (instance) => {
      const [holder] = await holders(instance);
      if (!holder) return undefined;
      const { usename, client_addr: from, backend_start: since } = holder;
      const who = `${usename}@${from ?? 'the database server'}`;
      // The lock goes with its connection: whoever holds it was there a moment ago.
      return { who, since: (since as Date).toISOString(), processes: [], unseen: true };
    },
    unlock: async (instance) => {
      for (const { pid } of await holders(instance)) {
        await database.write('SELECT pg_terminate_backend($1)', [pid]);
      }
    },
  };
}
