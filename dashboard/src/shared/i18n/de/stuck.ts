import type { stuck as english } from '../en/stuck.ts';

export const stuck: typeof english = {
  title: 'Wer jetzt bei {step} wartet',
  hint: 'unter Pseudonym, am längsten zuerst; Touchpoints selbst werden nicht gespeichert',
  show: 'Zeigen',
  again: 'Noch einmal sehen',
  looking: 'Sieht nach …',
  audited: 'Wer hinsieht, steht im Protokoll.',
  export: 'Als Datei (CSV)',
  asOf: '{n} um {time}',
  shown: '{n} um {time}, die {shown} längsten gezeigt',
  partly: 'Die Zeit reichte nicht für alle: es können mehr sein, und manche länger warten.',
  nobody: 'Hier wartet jetzt niemand.',
  customer: 'Kunde',
  waits: 'wartet',
  deadline: 'kann weiter bis',
  path: 'Weg hierher',
  segments: 'Segmente',
};
