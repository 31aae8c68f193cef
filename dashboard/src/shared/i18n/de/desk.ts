/** Was Formulare und Listen am Schreibtisch gemeinsam haben. */
export const desk = {
  loading: 'Lädt',
  failed: 'Konnte nicht geladen werden: {reason}',
  refused: 'Abgelehnt: {reason}',
  unreachable: 'der Server ist nicht erreichbar',
  again: 'Noch einmal versuchen',
  never: 'nie',
  all: 'alle',
  clear: 'Filter aufheben',
};
