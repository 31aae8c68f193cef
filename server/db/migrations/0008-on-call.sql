-- Who stands in for whom, beside what stands in team files. Rows are never deleted: they say who did what.
create table rota_override (
  id text primary key,
  team text not null,
  rota text not null,
  person text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text not null,
  created_by text not null,
  created_at timestamptz not null,
  removed_by text,
  removed_at timestamptz,
  check (starts_at < ends_at),
  check ((removed_by is null) = (removed_at is null))
);
create index rota_override_in_force on rota_override (ends_at) where removed_at is null;
create index rota_override_of_team on rota_override (team, created_at desc);

-- Calendar feeds that were handed out, by the hash of the token in their address.
create table calendar_feed (
  id text primary key,
  token_hash bytea not null unique,
  kind text not null check (kind in ('team', 'person')),
  subject text not null,
  created_by text not null,
  created_at timestamptz not null,
  revoked_by text,
  revoked_at timestamptz,
  check ((revoked_by is null) = (revoked_at is null))
);

-- What calendars were last told of a shift, so that its SEQUENCE rises when it changes and only then.
create table calendar_entry (
  uid text primary key,
  content_hash bytea not null,
  sequence integer not null,
  changed_at timestamptz not null,
  ends_at timestamptz not null
);
create index calendar_entry_ends on calendar_entry (ends_at);

-- Times in which nobody is paged. Rows are never deleted either.
create table silence (
  id text primary key,
  matcher jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  recurrence jsonb,
  reason text not null,
  created_by text not null,
  created_at timestamptz not null,
  ended_by text,
  ended_at timestamptz,
  check (starts_at < ends_at),
  check ((ended_by is null) = (ended_at is null))
);
create index silence_in_force on silence (ends_at) where ended_at is null;
create index silence_created on silence (created_at desc);
