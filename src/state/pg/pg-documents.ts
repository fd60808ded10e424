import { type DocumentStore, namesIn, versionOf } from '../document-store.ts';
import type { Database } from './database.ts';

/** Documents as rows of one table; it is made by the first that is written. */
export function pgDocuments(database: Database, schema: string): DocumentStore {
  const table = `"${schema}".berth_documents`;
  let made: Promise<unknown> | undefined;
  const make = async () => {
    made ??= database.make(
      schema,
      `CREATE TABLE IF NOT EXISTS ${table} (address text PRIMARY KEY, text text NOT NULL)`,
    );
    await made;
  };
  const below = async (folder: string) =>
    (await database.rows(`SELECT address, text FROM ${table} WHERE starts_with(address, $1)`, [
      `${folder}/`,
    ])) as { address: string; text: string }[];
  const addresses = async (folder: string) =>
    (await database.rows(`SELECT address FROM ${table} WHERE starts_with(address, $1)`, [`${folder}/`])).map(
      ({ address }) => String(address),
    );
  return {
    read: async (address) => {
      const [row] = await database.rows(`SELECT text FROM ${table} WHERE address = $1`, [address]);
      if (!row) return undefined;
      const text = String(row.text);
      return { text, version: versionOf(text) };
    },
    write: async (address, text, over) => {
      await make();
      const values = [address, text];
      if (over === 'nothing') {
        const sql = `INSERT INTO ${table} VALUES ($1, $2) ON CONFLICT DO NOTHING`;
        return (await database.write(sql, values)) === 1;
      }
      if (over) {
        const same = `encode(sha256(convert_to(text, 'UTF8')), 'hex') = $3`;
        const sql = `UPDATE ${table} SET text = $2 WHERE address = $1 AND ${same}`;
        return (await database.write(sql, [...values, over.version])) === 1;
      }
      const sql = `INSERT INTO ${table} VALUES ($1, $2) ON CONFLICT (address) DO UPDATE SET text = $2`;
      await database.write(sql, values);
      return true;
    },
    remove: async (address) => {
      await make();
      await database.write(`DELETE FROM ${table} WHERE address = $1`, [address]);
    },
    names: async (folder) => namesIn(await addresses(folder), folder, 'documents'),
    folders: async (folder) => namesIn(await addresses(folder), folder, 'folders'),
    readAll: async (folder) => new Map((await below(folder)).map(({ address, text }) => [address, text])),
  };
}
