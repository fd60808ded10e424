import { readFileSync } from 'node:fs';
import type { Pool, PoolConfig } from 'pg';
import { backendRefused, backendUnreachable } from '../remote-request.ts';

/** SQLSTATE of a schema or table that is not there: nobody has written anything yet. */
const nothingYet = new Set(['3F000', '42P01']);
/** Classes of SQLSTATE: wrong password or role, and no right to do this. */
const refusals = /^(28|42501)/;

export type Row = Readonly<Record<string, unknown>>;

/** A PostgreSQL database; connected at the first question, and left when nobody asks any more. */
export class Database {
  /** As a person would look for it; without user and password. */
  readonly place: string;
  private readonly connection: () => Promise<string>;
  private pool: Promise<Pool> | undefined;

  constructor(place: string, connection: () => Promise<string>) {
    this.place = place;
    this.connection = connection;
  }

  /** Rows; none where schema or table are not there. @throws BACKEND_UNREACHABLE, BACKEND_REFUSED */
  async rows(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.ask(sql, values, true)).rows;
  }

  /** Count of rows that were written. @throws BACKEND_UNREACHABLE, BACKEND_REFUSED */
  async write(sql: string, values: readonly unknown[] = []): Promise<number> {
    return (await this.ask(sql, values, false)).count;
  }

  private async ask(
    sql: string,
    values: readonly unknown[],
    mayBeMissing: boolean,
  ): Promise<{ rows: Row[]; count: number }> {
    this.pool ??= this.open();
    const pool = await this.pool;
    try {
      const result = await pool.query(sql, [...values]);
      // Several statements at once have several results, and nobody wants one of them.
      return { rows: result.rows ?? [], count: result.rowCount ?? 0 };
    } catch (error) {
      const { code = '', message } = error as Error & { code?: string };
      if (mayBeMissing && nothingYet.has(code)) return { rows: [], count: 0 };
      if (refusals.test(code)) throw backendRefused(this.place, message, error);
      // Several addresses of one host fail together, and say it one by one.
      const problem = message || (error as AggregateError).errors?.map((one) => one.message).join('; ');
      throw backendUnreachable(this.place, problem || code, error);
    }
  }

  /** Makes what the statements make where it is not there; one process at a time. */
  async make(schema: string, statements: string): Promise<void> {
    // In one transaction. "CREATE SCHEMA IF NOT EXISTS" asks for a right that it does not need where there is one.
    await this.write(
      `SELECT pg_advisory_xact_lock(hashtext('berth'));
       DO $$ BEGIN
         IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = '${schema}') THEN CREATE SCHEMA "${schema}"; END IF;
       END $$;
       ${statements}`,
    );
  }

  private async open(): Promise<Pool> {
    const config = poolConfig(await this.connection());
    const { default: pg } = await import('pg');
    // A connection that nobody uses keeps no process alive.
    const pool = new pg.Pool({ ...config, max: 4, allowExitOnIdle: true, idleTimeoutMillis: 2000 });
    // One that breaks while nobody uses it is made anew.
    pool.on('error', () => undefined);
    return pool;
  }
}

/** What libpq and Terraform understand of an address: they encrypt unless told otherwise, and check only when told. */
export function poolConfig(connection: string): PoolConfig {
  const url = new URL(connection);
  const mode = url.searchParams.get('sslmode') ?? 'require';
  const authority = url.searchParams.get('sslrootcert');
  for (const name of ['sslmode', 'sslrootcert']) url.searchParams.delete(name);
  return {
    connectionString: url.href,
    connectionTimeoutMillis: 10_000,
    ssl: mode === 'disable' ? false : sslOf(mode, authority),
  };
}

function sslOf(mode: string, authority: string | null): PoolConfig['ssl'] {
  return {
    rejectUnauthorized: mode === 'verify-ca' || mode === 'verify-full' || authority !== null,
    ...(authority !== null && { ca: readFileSync(authority, 'utf8') }),
    ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
  };
}
