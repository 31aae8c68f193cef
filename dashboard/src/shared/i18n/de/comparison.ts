import type { comparison as english } from '../en/comparison.ts';

/** Ein Zeitraum einer Journey gegen einen anderen. */
export const comparison: typeof english = {
  title: 'Zeiträume vergleichen',
  hint: 'nach denen, deren Zeit um ist',
  which: 'Zeiträume',
  choose: 'wählen …',
  own: 'wie unten',
  presets: {
    hourBefore: 'die letzte Stunde und die davor',
    hourLastWeek: 'die letzte Stunde und dieselbe letzten {today}',
    todayYesterday: 'heute und gestern bis jetzt',
    todayLastWeek: 'heute und letzter {today} bis jetzt',
    yesterdayLastWeek: 'gestern und {yesterday} eine Woche davor',
    weekBefore: 'die letzten 7 Tage und die 7 davor',
  },
  fields: { from: 'Von', to: 'bis', againstFrom: 'gegen', againstTo: 'bis' },
  compare: 'Vergleichen',
  close: 'Schließen',
  adding: 'Wird zusammengezählt …',
  failed: 'Nicht verglichen: {reason}',
  export: 'Als CSV herunterladen',
  against: 'gegen {span}, grau',
  nobody:
    '{span}: Niemand ist gezählt, dessen Zeit um ist. Niemand kam, oder es ist länger her, als aufbewahrt wird.',
  leftOut: '{span}: Am Ende bleiben bis zu {age} weg, wo Kunden noch weiterkommen können.',
  leftOutOfBoth: 'Am Ende beider bleiben bis zu {age} weg: Dort können Kunden noch weiterkommen.',
  countedOtherwise: 'Die Journey wurde dazwischen geändert: {list} zählen heute anders als damals.',
  came: 'kamen',
  getOn: 'kommen weiter',
  difference: 'Unterschied, Punkte',
  abandon: 'brechen ab',
  half: 'die Hälfte braucht bis',
  most: '95 % brauchen bis',
  partDifference: 'Anteil an allen, Punkte',
  noise: 'Rauschen',
  interval: '({low} bis {high})',
  verdict: {
    share: { more: '▲ mehr', less: '▼ weniger', noise: 'Rauschen' },
    time: { more: '▲ länger', less: '▼ kürzer', noise: 'Rauschen' },
  },
  segments: 'Segmente bei {step}',
  confidence:
    'In Klammern, was der Unterschied in Wahrheit sein kann: Alle zusammen stimmen mit {share}. Wo er auch keiner sein kann, ist es Rauschen.',
  daysAllowed: 'Bei denen, die weiterkommen, ist eingerechnet, was sich ohnehin von Tag zu Tag ändert.',
  daysNotLearnt:
    'Eingerechnet ist nur der Zufall: Was sich ohnehin von Tag zu Tag ändert, ist nach drei Tagen bekannt.',
};
