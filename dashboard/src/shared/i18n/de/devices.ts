import type { devices as english } from '../en/devices.ts';

export const devices: typeof english = {
  title: 'Alarme auf diesem Gerät',
  hint: 'als Benachrichtigung, mit Knopf zum Übernehmen; unterwegs verschlüsselt',
  whose: 'Wessen Alarme',
  choose: 'Auswählen',
  turnOn: 'Dieses Gerät benachrichtigen',
  turnOff: 'Nicht mehr benachrichtigen',
  try: 'Probealarm senden',
  tried: 'Der Push-Dienst hat ihn angenommen. Er müsste jetzt zu sehen sein.',
  triedInVain: 'Er kam nicht durch: {reason}',
  notTold: 'Noch sendet keine Teamdatei Alarme an die Geräte von {name}. Ergänzen Sie unter channels:',
  notAllowed: 'Der Browser hat keine Benachrichtigungen erlaubt.',
  state: {
    on: 'Dieses Gerät zeigt Alarme.',
    off: '',
    lost: 'Dieses Gerät bekommt keine Alarme mehr. Schalten Sie es neu ein.',
    blocked:
      'Benachrichtigungen dieser Seite sind im Browser gesperrt. Erlauben Sie sie in seinen Einstellungen für diese Seite.',
    insecure: 'Browser zeigen Alarme nur von Seiten, die über https erreicht werden.',
    unsupported: 'Dieser Browser kann keine Alarme zeigen, während er geschlossen ist.',
    'needs-installing':
      'Auf iPhone und iPad: Teilen, Zum Home-Bildschirm, dann Wegwarte von dort öffnen und hierher zurückkommen.',
  },
  this: 'dieses',
  reached: 'zuletzt erreicht {time}',
  notReached: 'noch nicht angeschrieben',
  remove: 'Entfernen',
  removeOf: '{label} von {name} entfernen',
  none: 'Noch zeigt kein Gerät Alarme.',
};
