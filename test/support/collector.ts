import { bearer } from './wegwarte-setup.ts';

/** A touchpoint of now; its id and its customer are of that name. */
export function customerOf(name: string) {
  return {
    id: `outage-${name}`,
    type: 'cart.viewed',
    time: new Date().toISOString(),
    identities: { customer: name, session: name },
  };
}

/** To the collector at that address. */
export function post(address: string, touchpoint: object): Promise<Response> {
  return fetch(`${address}/api/v1/touchpoints`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer },
    body: JSON.stringify(touchpoint),
  });
}
