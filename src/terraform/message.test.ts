import { expect, test } from 'vitest';
import { parseMessage } from './message.ts';

test('a message that berth reads is passed on as it is', () => {
  const message = {
    '@level': 'info',
    type: 'apply_start',
    hook: { resource: { addr: 'a.b' }, action: 'create' },
  };
  expect(parseMessage(JSON.stringify(message))).toEqual(message);
});

test.each(['version', 'log', 'refresh_start', 'provision_progress', 'of_the_future', undefined])(
  'a message of type %s is another one, of which the text is known',
  (type) => {
    expect(parseMessage(JSON.stringify({ type, '@message': 'x' }))).toEqual({
      type: 'other',
      '@message': 'x',
    });
  },
);

test.each(['', 'panic: x', '{', '{"type":', ' {"type":"outputs"}', '[1]', '"text"', '│ Error: x'])(
  'the line %j is no message',
  (line) => {
    expect(parseMessage(line)).toBeUndefined();
  },
);

test.each(['', ',"type":"log"'])('a state that can be written nowhere comes whole%s', (type) => {
  const state = '{"version":4,"serial":12345678901234567890,"type":"x","outputs":{}}';
  const line = `{"@level":"info","@message":"Emergency state dump","@module":"terraform.ui","state":${state}${type}}`;
  expect(parseMessage(line)).toEqual({ type: 'state_dump', state });
});
