import { BerthError } from '../../errors.ts';
import type { RemoteConfig } from '../../model/backend-config.ts';
import { referenceText } from '../../model/reference-text.ts';
import type { StateHome } from '../backend.ts';
import type { Credentials } from '../credentials.ts';
import { remoteHome } from '../state-home.ts';
import { Database } from './database.ts';
import { pgDocuments } from './pg-documents.ts';
import { pgStates } from './pg-states.ts';

const variable = 'PG_CONN_STR';

/** Everything in one schema of a PostgreSQL database: Terraform's table of states, and a table of documents beside it. */
export function pgHome({ schema, connection }: RemoteConfig<'pg'>, credentials: Credentials): StateHome {
  const reference = connection ?? { env: variable };
  const address = async () => {
    const text = await credentials.required('backend.connection', connection, variable);
    if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return text;
    throw new BerthError('SECRET_UNAVAILABLE', {
      input: 'backend.connection',
      problem: 'it is no address such as postgres://user:password@host/database',
      reference: referenceText(reference),
    });
  };
  const place = `schema ${schema} of the database in ${referenceText(reference)}`;
  const database = new Database(place, address);
  return remoteHome(place, {
    documents: pgDocuments(database, schema),
    states: pgStates(database, schema),
    plain: (instance) => ({ body: { pg: { schema_name: schema } }, workspace: instance }),
    place: (instance) => `${place}, ${instance}`,
    terraform: async (instance) => {
      const text = await address();
      return {
        body: { pg: { schema_name: schema } },
        workspace: instance,
        addresses: {},
        credentials: { PG_CONN_STR: text },
        secrets: [text, decodeURIComponent(new URL(text).password)].filter(Boolean),
      };
    },
  });
}
