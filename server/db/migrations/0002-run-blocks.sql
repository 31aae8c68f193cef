-- Runs in flight are no longer a row each: see decision 18.
drop table run;

alter table log_partition
  -- The checkpoint at which the pass over the runs in memory began that is under way.
  add column pass_from bigint not null default 0,
  -- Blocks before it are covered by later ones, and on their way out.
  add column blocks_from bigint not null default 0;

-- Runs and forgotten keys of one checkpoint, packed: see encodeRunBlock. All blocks of a partition from `blocks_from` on,
-- the newest first, give the runs as of the watermark: in flight, or ended so lately that a late touchpoint may amend them.
create table run_block (
  partition_id  integer not null references log_partition (id),
  checkpoint    bigint not null,
  bytes         bytea not null,
  primary key (partition_id, checkpoint)
);
-- Neither can be made smaller by squeezing: trying would only cost.
alter table run_block alter column bytes set storage external;
alter table recent_ids alter column ids set storage external;

-- Counters are added to again and again: with room left in each page a new version of a row stays in its page, and no
-- index has to be told.
alter table cohort_counter set (fillfactor = 70);
alter table touchpoint_counter set (fillfactor = 70);
-- TimescaleDB's own, by time alone: every query asks by the primary key, and keeping them costs as much as the counting.
drop index if exists cohort_counter_bucket_idx;
drop index if exists touchpoint_counter_bucket_idx;
drop index if exists incident_event_at_idx;

-- Runs in flight that nobody has touched for long: they have left memory, and come back for a touchpoint or their deadline.
create table cold_run (
  partition_id  integer not null references log_partition (id),
  journey       text not null,
  key           text not null,
  version       integer not null,
  deadline      timestamptz not null,
  -- A block with this one run.
  bytes         bytea not null,
  primary key (partition_id, journey, key)
);
create index cold_run_due on cold_run (partition_id, deadline);
