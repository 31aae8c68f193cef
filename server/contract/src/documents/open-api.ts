import { componentSchemas, reference } from './components.ts';
import { restOperations } from './rest-operations.ts';
import type { Answer, RestOperation } from './rest-operations.ts';

const problemTitles: Readonly<Record<number, string>> = {
  400: 'The request cannot be read.',
  401: 'Not signed in, or the token is not known.',
  403: 'Not for your role, or asked for by a page of another site.',
  404: 'There is no such thing.',
  409: 'It was changed by somebody else meanwhile.',
  413: 'Too large.',
  415: 'No format that is read here.',
  422: 'The request is wrong; `detail` names what.',
  429: 'Too much at once: ask again in a moment.',
  503: 'The database or the log is away, or too busy: send it again.',
};

/** The REST interface as an OpenAPI 3.1 document, made from the contract's own schemas. */
export function openApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of restOperations) {
    (paths[operation.path] ??= {})[operation.method] = asOperation(operation);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Wegwarte',
      version: '1',
      description: 'Watches critical customer journeys live. Times are ISO 8601 instants; shares are 0..1.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token of the configuration.' },
        session: { type: 'apiKey', in: 'cookie', name: 'wegwarte_session' },
      },
      schemas: componentSchemas(),
    },
  };
}

function asOperation({
  operationId,
  summary,
  open,
  query,
  maybeInQuery,
  takes,
  takesOne,
  takesAlso,
  inPath: values,
  answers,
  problems,
  path,
}: RestOperation): object {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) =>
    parameter(name!, 'path', undefined, values?.[name!]),
  );
  const inQuery = Object.entries(query ?? {}).map(([name, meaning]) => parameter(name, 'query', meaning));
  const optional = Object.entries(maybeInQuery ?? {}).map(([name, { values: allowed, meaning }]) => ({
    ...parameter(name, 'query', meaning, allowed),
    required: false,
  }));
  const parameters = [...inPath, ...inQuery, ...optional];
  const statuses = open ? [] : [401, 403, ...(problems ?? [])].sort((a, b) => a - b);
  return {
    operationId,
    summary,
    ...(open && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...((takes || takesOne || takesAlso) && {
      requestBody: {
        required: true,
        content: {
          ...(takes && {
            'application/json': {
              schema: {
                anyOf: [reference(takes), { type: 'array', maxItems: 1_000, items: reference(takes) }],
              },
            },
          }),
          ...(takesOne && { 'application/json': { schema: reference(takesOne) } }),
          ...Object.fromEntries(
            Object.entries(takesAlso ?? {}).map(([type, description]) => [type, { schema: { description } }]),
          ),
        },
      },
    }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, asResponse(answer)])),
      ...Object.fromEntries(statuses.map((status) => [status, asProblem(status)])),
    },
  };
}

function parameter(
  name: string,
  where: 'path' | 'query',
  description: string | undefined,
  values?: readonly string[],
): object {
  return {
    name,
    in: where,
    required: true,
    ...(description && { description }),
    schema: { type: 'string', ...(values && { enum: values }) },
  };
}

function asResponse({ description, body }: Answer): object {
  if (body === undefined) return { description };
  if (typeof body === 'string')
    return { description, content: { 'application/json': { schema: reference(body) } } };
  if ('type' in body) return { description, content: { [body.type]: {} } };
  const schema = {
    type: 'object',
    properties: { [body.in]: { type: 'array', items: reference(body.listOf) } },
    required: [body.in],
  };
  return { description, content: { 'application/json': { schema } } };
}

function asProblem(status: number): object {
  const description = problemTitles[status];
  if (!description) throw new RangeError(`no words for a problem with status ${status}`);
  return { description, content: { 'application/problem+json': { schema: reference('Problem') } } };
}
