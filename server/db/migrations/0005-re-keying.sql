-- What a partition of the internal topic has of each partition that sends to it, and how far in event time each is: see
-- Lanes. Of the order of a hundred small numbers, rewritten with each checkpoint.
create table partition_lanes (
  partition_id  integer primary key references log_partition (id),
  lanes         jsonb not null
);

-- Who has become somebody else, for what still comes under the former pseudonym.
create table identity_alias (
  partition_id  integer not null references log_partition (id),
  from_offset   bigint not null,
  kind          text not null,
  former        text not null,
  current       text not null,
  since         timestamptz not null,
  primary key (partition_id, from_offset, kind, former)
);
