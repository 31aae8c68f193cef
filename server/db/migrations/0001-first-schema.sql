-- Plain PostgreSQL; the time-partitioned tables become hypertables where TimescaleDB is there.

create table log_partition (
  id               integer generated always as identity primary key,
  topic            text not null,
  partition        integer not null,
  -- Counts owners; a writer that lost the partition finds another epoch and is fenced.
  epoch            bigint not null default 0,
  -- Counts checkpoints, so that one whose commit got lost on the way back is not applied twice.
  checkpoint       bigint not null default 0,
  read_offset      bigint not null default 0,
  resume_offset    bigint not null default 0,
  watermark        timestamptz,
  newest           timestamptz,
  -- From which offset on new runs started under which version of each journey, for what is read again from resume_offset.
  eras             jsonb not null default '[]',
  -- What follows serves the screens only: where the log ends, and when that was last seen.
  end_offset       bigint not null default 0,
  last_message_at  timestamptz,
  heard_at         timestamptz,
  unique (topic, partition)
);

create table journey_version (
  journey       text not null,
  version       integer not null,
  content_hash  text not null,
  definition    jsonb not null,
  since         timestamptz not null,
  -- Set when no new run starts under it any more.
  retired_at    timestamptz,
  primary key (journey, version)
);

create table counter_stream (
  id         integer generated always as identity primary key,
  journey    text not null,
  step       text not null,
  -- Empty for the whole step.
  dimension  text not null,
  value      text not null,
  unique (journey, step, dimension, value)
);

-- A cohort: the runs that entered a step in one bucket of event time. In flight = entered less the rest.
create table cohort_counter (
  stream_id  integer not null,
  bucket     timestamptz not null,
  entered    integer not null,
  advanced   integer not null,
  dropped    integer not null,
  abandoned  integer not null,
  primary key (stream_id, bucket)
);

-- Runs as of the watermark: in flight, or ended so lately that a late touchpoint may still amend them.
create table run (
  partition_id  integer not null references log_partition (id),
  journey       text not null,
  key           text not null,
  version       integer not null,
  state         text not null check (state in ('in-flight', 'completed', 'dropped', 'abandoned')),
  entries       jsonb not null,
  segments      jsonb not null,
  ended_at      timestamptz,
  reason        text,
  primary key (partition_id, journey, key)
);

-- Ids of touchpoints seen lately, packed: see RecentIds.
create table recent_ids (
  partition_id  integer not null references log_partition (id),
  generation    bigint not null,
  base_offset   bigint not null,
  ids           bytea not null,
  primary key (partition_id, generation, base_offset)
);

create table touchpoint_counter (
  bucket   timestamptz not null,
  source   text not null,
  outcome  text not null,
  -- Of rejected ones, empty else.
  reason   text not null,
  count    integer not null,
  primary key (bucket, source, outcome, reason)
);

-- Where a message is that could not be read, and why. What it says may be personal: it stays in the log.
create table dead_letter (
  partition_id  integer not null references log_partition (id),
  log_offset    bigint not null,
  reason        text not null,
  detail        text not null,
  logged_at     timestamptz not null,
  size_bytes    integer not null,
  primary key (partition_id, log_offset)
);

-- What is normal at a step, and what the detector last made of it.
create table step_watch (
  journey     text not null,
  step        text not null,
  baseline    jsonb,
  verdict     jsonb,
  -- What the step's counters mean, and since when: another deadline makes another normal.
  basis       jsonb,
  updated_at  timestamptz not null,
  primary key (journey, step)
);

create table incident (
  id           text primary key,
  journey      text not null,
  step         text not null,
  state        text not null check (state in ('open', 'acknowledged', 'resolved')),
  opened_at    timestamptz not null,
  resolved_at  timestamptz,
  -- Counts changes: whoever changed what was read a moment ago loses to who came first, and reads again.
  revision     integer not null,
  -- The whole incident; the columns beside it are what queries ask by.
  body         jsonb not null
);
-- One problem of a step is one incident: two detectors that both believe to be elected cannot open two.
create unique index incident_open on incident (journey, step) where state <> 'resolved';
create index incident_resolved on incident (resolved_at desc);

create table incident_event (
  at           timestamptz not null,
  incident_id  text not null,
  change       text not null,
  detail       jsonb not null,
  primary key (at, incident_id, change)
);

-- All pages of one incident to one channel. The lease lets one sender at a time tell the channel about it.
create table page_thread (
  id           text primary key,
  lease        text,
  lease_until  timestamptz
);

create table page (
  id               text primary key,
  thread_id        text not null references page_thread (id),
  incident_id      text not null references incident (id),
  planned          bigint generated always as identity,
  state            text not null check (state in ('waiting', 'delivered', 'failed', 'withdrawn')),
  next_attempt_at  timestamptz not null,
  body             jsonb not null
);
create index page_waiting on page (next_attempt_at) where state = 'waiting';
create index page_incident on page (incident_id);

create table session (
  -- SHA-256 of the cookie's value: whoever reads the table cannot sign in with it.
  token_hash  bytea primary key,
  created_at  timestamptz not null,
  expires_at  timestamptz not null
);

-- The log of the embedded profile, where no Kafka is configured.
create table embedded_log (
  log_offset  bigint generated always as identity (start with 0 minvalue 0) primary key,
  key         text,
  value       bytea not null,
  logged_at   timestamptz not null
);

do $$
begin
  if exists (select from pg_extension where extname = 'timescaledb') then
    perform create_hypertable('cohort_counter', 'bucket', chunk_time_interval => interval '1 day');
    perform create_hypertable('touchpoint_counter', 'bucket', chunk_time_interval => interval '1 day');
    perform create_hypertable('incident_event', 'at', chunk_time_interval => interval '30 days');
  end if;
end
$$;
