-- Instances that run, each heard of every few seconds.
create table instance (
  id text primary key,
  host text not null,
  build text not null,
  started_at timestamptz not null,
  heard_at timestamptz not null,
  is_elected boolean not null,
  partitions integer not null
);

-- Who looked at single customers, and who put dead letters back.
create table audit_entry (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  detail text not null
);
create index audit_entry_at on audit_entry (at desc);

-- What the channels were sent last.
create index page_planned on page (planned desc);
