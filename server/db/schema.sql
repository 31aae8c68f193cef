-- Generated from the migrations by `node server/db/write-schema.ts`. Read it, do not run it.

create table audit_entry (
  id bigint generated always as identity not null,
  at timestamp with time zone not null,
  actor text not null,
  action text not null,
  subject text not null,
  detail text not null,
  PRIMARY KEY (id)
);
create INDEX audit_entry_at ON audit_entry USING btree (at DESC);

create table baseline_reset (
  number integer generated always as identity not null,
  journey text not null,
  reset_by text not null,
  reason text not null,
  reset_at timestamp with time zone not null,
  PRIMARY KEY (number)
);
create INDEX baseline_reset_of_journey ON baseline_reset USING btree (journey, number DESC);

create table calendar_entry (
  uid text not null,
  content_hash bytea not null,
  sequence integer not null,
  changed_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  PRIMARY KEY (uid)
);
create INDEX calendar_entry_ends ON calendar_entry USING btree (ends_at);

create table calendar_feed (
  id text not null,
  token_hash bytea not null,
  kind text not null,
  subject text not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  revoked_by text,
  revoked_at timestamp with time zone,
  UNIQUE (token_hash),
  PRIMARY KEY (id),
  CHECK (((revoked_by IS NULL) = (revoked_at IS NULL))),
  CHECK ((kind = ANY (ARRAY['team'::text, 'person'::text])))
);

create table cohort_counter (
  stream_id integer not null,
  bucket timestamp with time zone not null,
  entered integer not null,
  advanced integer not null,
  dropped integer not null,
  abandoned integer not null,
  PRIMARY KEY (stream_id, bucket)
);

create table cold_run (
  partition_id integer not null,
  journey text not null,
  key text not null,
  version integer not null,
  deadline timestamp with time zone not null,
  bytes bytea not null,
  PRIMARY KEY (partition_id, journey, key),
  FOREIGN KEY (partition_id) REFERENCES log_partition(id)
);
create INDEX cold_run_due ON cold_run USING btree (partition_id, deadline);

create table counter_stream (
  id integer generated always as identity not null,
  journey text not null,
  step text not null,
  dimension text not null,
  value text not null,
  UNIQUE (journey, step, dimension, value),
  PRIMARY KEY (id)
);

create table counter_stream_round (
  only_row boolean not null default true,
  round bigint not null,
  PRIMARY KEY (only_row),
  CHECK (only_row)
);

create table dead_letter (
  partition_id integer not null,
  log_offset bigint not null,
  reason text not null,
  detail text not null,
  logged_at timestamp with time zone not null,
  size_bytes integer not null,
  redriven_at timestamp with time zone,
  PRIMARY KEY (partition_id, log_offset),
  FOREIGN KEY (partition_id) REFERENCES log_partition(id)
);
create INDEX dead_letter_open ON dead_letter USING btree (partition_id, logged_at DESC) WHERE (redriven_at IS NULL);

create table embedded_log (
  log_offset bigint generated always as identity not null,
  key text,
  value bytea not null,
  logged_at timestamp with time zone not null,
  PRIMARY KEY (log_offset)
);

create table escalation (
  incident_id text not null,
  next_at timestamp with time zone,
  body jsonb not null,
  PRIMARY KEY (incident_id)
);
create INDEX escalation_due ON escalation USING btree (next_at) WHERE (next_at IS NOT NULL);

create table identity_alias (
  partition_id integer not null,
  from_offset bigint not null,
  kind text not null,
  former text not null,
  current text not null,
  since timestamp with time zone not null,
  PRIMARY KEY (partition_id, from_offset, kind, former),
  FOREIGN KEY (partition_id) REFERENCES log_partition(id)
);

create table incident (
  id text not null,
  journey text not null,
  step text not null,
  state text not null,
  opened_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  revision integer not null,
  body jsonb not null,
  PRIMARY KEY (id),
  CHECK ((state = ANY (ARRAY['open'::text, 'acknowledged'::text, 'mitigated'::text, 'resolved'::text])))
);
create INDEX incident_part ON incident USING btree (((body ->> 'partOf'::text))) WHERE ((body ->> 'partOf'::text) IS NOT NULL);
create INDEX incident_resolved ON incident USING btree (resolved_at DESC);
create UNIQUE INDEX incident_open ON incident USING btree (journey, step) WHERE (state <> 'resolved'::text);

create table incident_event (
  at timestamp with time zone not null,
  incident_id text not null,
  change text not null,
  detail jsonb not null,
  number bigint generated always as identity not null,
  PRIMARY KEY (at, number)
);
create INDEX incident_event_history ON incident_event USING btree (incident_id, at, number);

create table instance (
  id text not null,
  host text not null,
  build text not null,
  started_at timestamp with time zone not null,
  heard_at timestamp with time zone not null,
  is_elected boolean not null,
  partitions integer not null,
  PRIMARY KEY (id)
);

create table journey_version (
  journey text not null,
  version integer not null,
  content_hash text not null,
  definition jsonb not null,
  since timestamp with time zone not null,
  retired_at timestamp with time zone,
  PRIMARY KEY (journey, version)
);

create table log_partition (
  id integer generated always as identity not null,
  topic text not null,
  partition integer not null,
  epoch bigint not null default 0,
  checkpoint bigint not null default 0,
  read_offset bigint not null default 0,
  resume_offset bigint not null default 0,
  watermark timestamp with time zone,
  newest timestamp with time zone,
  eras jsonb not null default '[]'::jsonb,
  end_offset bigint not null default 0,
  last_message_at timestamp with time zone,
  heard_at timestamp with time zone,
  pass_from bigint not null default 0,
  blocks_from bigint not null default 0,
  UNIQUE (topic, partition),
  PRIMARY KEY (id)
);

create table page (
  id text not null,
  thread_id text not null,
  incident_id text,
  planned bigint generated always as identity not null,
  state text not null,
  next_attempt_at timestamp with time zone not null,
  body jsonb not null,
  receiver text not null generated always as (((COALESCE(('person:'::text || (body ->> 'person'::text)), (body ->> 'team'::text)) || '/'::text) || (body ->> 'channel'::text))) stored,
  digest text generated always as ((body ->> 'digest'::text)) stored,
  PRIMARY KEY (id),
  FOREIGN KEY (thread_id) REFERENCES page_thread(id),
  CHECK ((state = ANY (ARRAY['waiting'::text, 'gathered'::text, 'delivered'::text, 'failed'::text, 'withdrawn'::text])))
);
create INDEX page_delivered ON page USING btree ((((body ->> 'deliveredAtMs'::text))::double precision)) WHERE (state = 'delivered'::text);
create INDEX page_gathered_in ON page USING btree (digest) WHERE (digest IS NOT NULL);
create INDEX page_incident ON page USING btree (incident_id);
create INDEX page_of_thread ON page USING btree (thread_id);
create INDEX page_planned ON page USING btree (planned DESC);
create INDEX page_waiting ON page USING btree (next_attempt_at) WHERE (state = 'waiting'::text);
create INDEX page_waiting_for ON page USING btree (receiver) WHERE (state = 'waiting'::text);

create table page_thread (
  id text not null,
  lease text,
  lease_until timestamp with time zone,
  reference text,
  PRIMARY KEY (id)
);
create INDEX page_thread_leased ON page_thread USING btree (lease) WHERE (lease IS NOT NULL);

create table partition_lanes (
  partition_id integer not null,
  lanes jsonb not null,
  PRIMARY KEY (partition_id),
  FOREIGN KEY (partition_id) REFERENCES log_partition(id)
);

create table platform_incident (
  id text not null,
  kind text not null,
  subject text not null,
  state text not null,
  opened_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  body jsonb not null,
  revision integer not null,
  PRIMARY KEY (id),
  CHECK ((state = ANY (ARRAY['open'::text, 'acknowledged'::text, 'mitigated'::text, 'resolved'::text])))
);
create INDEX platform_incident_resolved ON platform_incident USING btree (resolved_at);
create UNIQUE INDEX platform_incident_open ON platform_incident USING btree (kind, subject) WHERE (state <> 'resolved'::text);

create table progress_counter (
  stream_id integer not null,
  bucket timestamp with time zone not null,
  age smallint not null,
  advanced integer not null,
  abandoned integer not null,
  PRIMARY KEY (stream_id, bucket, age)
);

create table pseudonym_key (
  fingerprint text not null,
  from_at timestamp with time zone not null,
  PRIMARY KEY (fingerprint)
);

create table push_device (
  id text not null,
  person text not null,
  label text not null,
  endpoint text not null,
  p256dh text not null,
  auth text not null,
  added_by text not null,
  added_at timestamp with time zone not null,
  reached_at timestamp with time zone,
  PRIMARY KEY (id)
);
create INDEX push_device_of_person ON push_device USING btree (person, added_at);

create table receiver_load (
  receiver text not null,
  body jsonb not null,
  PRIMARY KEY (receiver)
);

create table recent_ids (
  partition_id integer not null,
  generation bigint not null,
  base_offset bigint not null,
  ids bytea not null,
  PRIMARY KEY (partition_id, generation, base_offset),
  FOREIGN KEY (partition_id) REFERENCES log_partition(id)
);

create table rota_override (
  id text not null,
  team text not null,
  rota text not null,
  person text not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  reason text not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  removed_by text,
  removed_at timestamp with time zone,
  PRIMARY KEY (id),
  CHECK ((starts_at < ends_at)),
  CHECK (((removed_by IS NULL) = (removed_at IS NULL)))
);
create INDEX rota_override_in_force ON rota_override USING btree (ends_at) WHERE (removed_at IS NULL);
create INDEX rota_override_of_team ON rota_override USING btree (team, created_at DESC);

create table run_block (
  partition_id integer not null,
  checkpoint bigint not null,
  bytes bytea not null,
  PRIMARY KEY (partition_id, checkpoint),
  FOREIGN KEY (partition_id) REFERENCES log_partition(id)
);

create table schema_migration (
  name text not null,
  applied_at timestamp with time zone not null,
  PRIMARY KEY (name)
);

create table screen (
  id text not null,
  token_hash bytea not null,
  name text not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  revoked_by text,
  revoked_at timestamp with time zone,
  UNIQUE (token_hash),
  PRIMARY KEY (id),
  CHECK (((revoked_by IS NULL) = (revoked_at IS NULL)))
);

create table session (
  token_hash bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  PRIMARY KEY (token_hash)
);

create table silence (
  id text not null,
  matcher jsonb not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  recurrence jsonb,
  reason text not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  ended_by text,
  ended_at timestamp with time zone,
  PRIMARY KEY (id),
  CHECK ((starts_at < ends_at)),
  CHECK (((ended_by IS NULL) = (ended_at IS NULL)))
);
create INDEX silence_created ON silence USING btree (created_at DESC);
create INDEX silence_in_force ON silence USING btree (ends_at) WHERE (ended_at IS NULL);

create table spent_link (
  hash bytea not null,
  expires_at timestamp with time zone not null,
  PRIMARY KEY (hash)
);

create table step_watch (
  journey text not null,
  step text not null,
  baseline jsonb,
  verdict jsonb,
  basis jsonb,
  updated_at timestamp with time zone not null,
  notice jsonb,
  PRIMARY KEY (journey, step)
);

create table touchpoint_counter (
  bucket timestamp with time zone not null,
  source text not null,
  outcome text not null,
  reason text not null,
  count integer not null,
  PRIMARY KEY (bucket, source, outcome, reason)
);
