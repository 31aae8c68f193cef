import { describe, expect, it, vi } from 'vitest';
import { ApiError, createApiClient } from './api-client.ts';

function clientAnswering(status: number, body: unknown, type = 'application/problem+json') {
  const onUnauthorized = vi.fn();
  const fetched = vi.fn<typeof fetch>(() =>
    Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })),
  );
  return { api: createApiClient({ fetch: fetched, onUnauthorized }), fetched, onUnauthorized };
}

describe('the API client', () => {
  it('reports a session that ended, whoever asked', async () => {
    const { api, onUnauthorized } = clientAnswering(401, {
      title: 'Unauthorized',
      status: 401,
      type: 'about:blank',
    });
    await expect(api.wall()).rejects.toBeInstanceOf(ApiError);
    expect(onUnauthorized).toHaveBeenCalledOnce();
  });

  it('passes on why an incident could not be taken, in the words of the server', async () => {
    const { api } = clientAnswering(409, {
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'The incident was resolved at 14:20.',
    });
    await expect(api.acknowledge('i1')).rejects.toThrow('The incident was resolved at 14:20.');
  });

  it('takes an incident with an empty JSON body', async () => {
    const { api, fetched } = clientAnswering(200, { id: 'i/1' }, 'application/json');
    await api.acknowledge('i/1');
    expect(fetched).toHaveBeenCalledWith(
      '/api/v1/incidents/i%2F1/acknowledge',
      expect.objectContaining({ method: 'POST', body: '{}' }),
    );
  });

  it('does not choke on an answer that is no JSON', async () => {
    const { api } = clientAnswering(502, 'Bad gateway', 'text/html');
    await expect(api.journeys()).rejects.toThrow('HTTP 502');
  });
});
