-- A segment may be a combination of values, and incidents keep what the search for it found.
update incident set body = body || jsonb_build_object(
  'suspects', null,
  'segment', case when body #> '{segment,dimension}' is null then null else jsonb_build_object(
    'values', jsonb_build_array(jsonb_build_object(
      'dimension', body #> '{segment,dimension}', 'value', body #> '{segment,value}')),
    'share', body #> '{segment,share}') end);

update page set body = jsonb_set(body, '{content}', (body -> 'content') || jsonb_build_object(
  'suspects', '[]'::jsonb,
  'segment', case when body #> '{content,segment,dimension}' is null then null else jsonb_build_object(
    'values', jsonb_build_array(jsonb_build_object(
      'dimension', body #> '{content,segment,dimension}', 'value', body #> '{content,segment,value}')),
    'share', body #> '{content,segment,share}') end));
