/*
 * Shows pages that come by Web Push. It answers no request and keeps nothing: whatever the dashboard is made of comes
 * from the server, so that a new build is never held up by an old worker. Every word it shows comes with the message.
 */

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  const message = read(event.data);
  event.waitUntil(show(message));
});

self.addEventListener('notificationclick', (event) => {
  const { notification, action } = event;
  notification.close();
  event.waitUntil(action === 'acknowledge' ? acknowledge(notification.data) : open(notification.data.url));
});

/** Browsers show something of their own when a message shows nothing, and then stop handing messages on. */
function read(data) {
  try {
    return data.json();
  } catch {
    return {
      title: 'Wegwarte',
      body: '',
      lang: 'en',
      tag: 'unknown',
      alarm: true,
      url: '/',
      acknowledge: null,
    };
  }
}

function show(message) {
  const { title, body, lang, tag, alarm, acknowledge } = message;
  return self.registration.showNotification(title, {
    body,
    lang,
    tag,
    // What takes the place of an alarm rings only if it is one itself.
    renotify: alarm,
    silent: !alarm,
    requireInteraction: alarm,
    icon: '/icon-192.png',
    badge: '/badge-96.png',
    data: message,
    actions: [
      ...(acknowledge ? [{ action: 'acknowledge', title: acknowledge.name }] : []),
      { action: 'open', title: message.open ?? 'Wegwarte' },
    ],
  });
}

/** Anything but a plain yes is left to the page behind the link, which says what is wrong and asks for what is missing. */
async function acknowledge(message) {
  const { url, done } = message.acknowledge;
  const answer = await fetch(url, { method: 'POST', credentials: 'omit' }).catch(() => null);
  if (!answer?.ok) return open(url);
  await show({ ...message, title: done, alarm: false, acknowledge: null });
}

async function open(url) {
  const address = new URL(url, self.location.origin).href;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find((one) => one.url === address);
  if (there) return there.focus();
  return self.clients.openWindow(address);
}
