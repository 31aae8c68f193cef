/** What forms and lists of the desk have in common. */
export const desk = {
  loading: 'Loading',
  failed: 'Could not be loaded: {reason}',
  refused: 'Refused: {reason}',
  unreachable: 'the server cannot be reached',
  again: 'Try again',
  never: 'never',
  all: 'all',
  clear: 'Clear the filter',
};
