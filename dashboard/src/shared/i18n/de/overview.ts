import type { overview as english } from '../en/overview.ts';

/** Alle Journeys, und was sie verlieren. */
export const overview: typeof english = {
  team: 'Team',
  criticality: 'Kritikalität',
  levels: { high: 'hoch', medium: 'mittel', low: 'gering' },
  sort: 'Reihenfolge',
  orders: { money: 'Geld in Gefahr', customers: 'verlorene Kunden', name: 'Name' },
  atRisk: 'in Gefahr / h',
  lost: 'über normal verloren / h',
  left: 'verloren, letzte Stunde',
  noMatch: 'Keine Journey dieses Teams hat diese Kritikalität.',
  unknown: 'Was Journeys gerade verlieren, ist nicht bekannt: {reason}',
  noJourneys:
    'Noch ist keine Journey festgelegt. Schreiben Sie eine als YAML-Datei und nennen Sie sie in der Konfiguration unter „journeys“: Sie wird binnen Sekunden beobachtet, ohne Neustart. „npm start“ zeigt fünf eines erdachten Ladens.',
};
