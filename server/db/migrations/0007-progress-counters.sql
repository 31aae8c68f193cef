-- Stays at a step that ended by getting on or abandoning, by the tick in which they ended and the group of the age at
-- which they did: see decision 22. Adds up, over ticks and ages, to what the cohorts say.
create table progress_counter (
  stream_id  integer not null,
  bucket     timestamptz not null,
  age        smallint not null,
  advanced   integer not null,
  abandoned  integer not null,
  primary key (stream_id, bucket, age)
) with (fillfactor = 70);

do $$
begin
  if exists (select from pg_extension where extname = 'timescaledb') then
    perform create_hypertable('progress_counter', 'bucket', chunk_time_interval => interval '1 day');
    drop index if exists progress_counter_bucket_idx;
  end if;
end
$$;

-- How often counter streams that nobody used any more were given back: whoever remembers numbers of streams from before
-- looks them up anew.
create table counter_stream_round (
  only_row  boolean primary key default true check (only_row),
  round     bigint not null
);
insert into counter_stream_round (round) values (0);
