import { length, map, matches, output, singleLine, text } from 'berth/model';

const line = [length(0, 2048), singleLine];

/** What leads there; no credential is among it. */
export const outputs = {
  backend: output(
    text({
      description: 'backend as it would stand in berth.yaml (empty: the database waits for its owner)',
      rules: [...line, matches('^([{].*[}])?$', 'must be a backend such as {type: pg}, or empty')],
    }),
    '{"type":"pg"}',
  ),
  credentials: output(
    text({
      description: 'how credentials are made, which no state holds, and the variables that they go into',
      rules: line,
    }),
    'see the runbook of the layer',
  ),
  place: output(
    map({
      description: 'what was made: bucket, url and credentials group; or instance, host, port and database',
      keyRules: [length(1, 63), matches('^[a-z][a-z_]*$', 'must be lower case letters and "_"')],
      rules: line,
    }),
    {},
  ),
};
