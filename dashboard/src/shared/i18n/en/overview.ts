/** All journeys, and what they lose. */
export const overview = {
  team: 'Team',
  criticality: 'Criticality',
  levels: { high: 'high', medium: 'medium', low: 'low' },
  sort: 'Sorted by',
  orders: { money: 'money at risk now', customers: 'customers lost now', name: 'name' },
  atRisk: 'at risk / h',
  lost: 'lost beyond normal / h',
  left: 'lost in all, last hour',
  noMatch: 'No journey of that team has that criticality.',
  unknown: 'What journeys lose now is not known: {reason}',
  noJourneys:
    'No journeys are defined yet. Write one as a YAML file and name it under “journeys” in the configuration: it is watched within seconds, without a restart. “npm start” shows five of an imaginary shop.',
};
