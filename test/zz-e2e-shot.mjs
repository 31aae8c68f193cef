// shot.mjs base outPrefix spec... ; spec = name:path:w:h:scheme:lang:full
import { chromium } from 'playwright-core';
import { existsSync } from 'fs';
const [,, base, link, prefix, ...specs] = process.argv;
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu','--disable-background-networking'] });
const state = `/tmp/shots/state-${new URL(base).port}.json`;
if (!existsSync(state)) { const c = await b.newContext(); const p = await c.newPage(); await p.goto(link); await c.storageState({path:state}); await c.close(); }
for (const s of specs) {
  const [name, path, w, h, scheme, lang, full] = s.split(':');
  const c = await b.newContext({ viewport: { width:+w, height:+h }, colorScheme: scheme, locale: lang, timezoneId: 'Europe/Berlin', storageState: state });
  const p = await c.newPage();
  p.on('console', m => ['error','warning'].includes(m.type()) && console.log('console', m.text()));
  p.on('pageerror', e => console.log('pageerror', e.message));
  await p.goto(base+path); await p.waitForTimeout(2500);
  await p.screenshot({ path: `/tmp/shots/${prefix}-${name}.png`, fullPage: full==='full' }); await c.close();
}
await b.close();
