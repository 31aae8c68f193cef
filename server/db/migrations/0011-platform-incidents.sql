-- What is wrong with the watching itself: not with customers, so that it is kept apart from their incidents.
create table platform_incident (
  id text primary key,
  kind text not null,
  subject text not null,
  state text not null,
  opened_at timestamptz not null,
  resolved_at timestamptz,
  body jsonb not null
);
create unique index platform_incident_open on platform_incident (kind, subject) where state = 'open';
create index platform_incident_resolved on platform_incident (resolved_at);
