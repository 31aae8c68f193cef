const texts = {
  en: {
    title: 'Not signed in',
    needed: 'Open the one-time link that the server printed at its start.',
    used: 'This link has been used or is too old. The server prints a new one each time it starts.',
    revoked: 'This screen is not let in, or not any more: wegwarte screen add makes a new address for it.',
  },
  de: {
    title: 'Nicht angemeldet',
    needed: 'Öffne den Einmal-Link, den der Server beim Start ausgegeben hat.',
    revoked:
      'Dieser Bildschirm ist nicht oder nicht mehr zugelassen: wegwarte screen add macht eine neue Adresse für ihn.',
    used: 'Dieser Link wurde schon benutzt oder ist zu alt. Der Server gibt bei jedem Start einen neuen aus.',
  },
};

/** All that the uninvited see. It needs no file of the dashboard, since those are for the signed-in. */
export function signInPage(language: string, why: 'needed' | 'used' | 'revoked'): string {
  const lang = language === 'de' ? 'de' : 'en';
  const { title, [why]: text } = texts[lang];
  return `<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Wegwarte</title>
<style>
  body { font: 400 1.125rem/1.5 Inter, system-ui, sans-serif; margin: 20vh auto; max-width: 34rem; padding: 0 1.25rem }
  h1 { font-size: 2rem; font-weight: 650; letter-spacing: -0.02em; margin: 0 0 0.5rem }
</style>
<h1>${title}</h1>
<p>${text}</p>
</html>`;
}
