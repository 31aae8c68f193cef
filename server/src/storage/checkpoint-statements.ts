// What a checkpoint reads and writes. $1 is the partition's id unless it says otherwise.

export const claimPartition = /* sql */ `
  insert into log_partition (topic, partition, epoch, pass_from) values ($1, $2, 1, 1)
  on conflict (topic, partition) do update set epoch = log_partition.epoch + 1, pass_from = log_partition.checkpoint + 1
  returning id, epoch, checkpoint, blocks_from, read_offset, resume_offset, eras,
    (extract(epoch from watermark) * 1000)::float8 as watermark_ms, (extract(epoch from newest) * 1000)::float8 as newest_ms,
    (extract(epoch from last_message_at) * 1000)::float8 as last_message_ms`;

export const selectIds = /* sql */ `select generation, base_offset, ids from recent_ids where partition_id = $1`;

export const selectRejected = /* sql */ `select log_offset from dead_letter where partition_id = $1 and log_offset >= $2`;

export const lockPartition = /* sql */ `
  select checkpoint, pass_from, blocks_from from log_partition where id = $1 and epoch = $2 for update`;

export const updatePartition = /* sql */ `
  update log_partition set checkpoint = $2::bigint, read_offset = $3, resume_offset = $4,
    watermark = to_timestamp($5::float8 / 1000), newest = to_timestamp($6::float8 / 1000), end_offset = $7,
    last_message_at = coalesce(to_timestamp($8::float8 / 1000), last_message_at), heard_at = to_timestamp($9::float8 / 1000),
    eras = $10, pass_from = case when $11 then $2::bigint + 1 else pass_from end,
    blocks_from = case when $11 then pass_from else blocks_from end
  where id = $1`;

export const selectEpoch = /* sql */ `select epoch from log_partition where id = $1`;

export const hearPartition = /* sql */ `
  update log_partition set end_offset = greatest(end_offset, $3), heard_at = to_timestamp($4::float8 / 1000)
  where id = $1 and epoch = $2 returning id`;

export const insertIds = /* sql */ `
  insert into recent_ids (partition_id, generation, base_offset, ids) values ($1, $2, $3, $4)
  on conflict do nothing`;

export const deleteIds = /* sql */ `delete from recent_ids where partition_id = $1 and generation < $2`;

export const upsertOutcomes = /* sql */ `
  insert into touchpoint_counter as stored (bucket, source, outcome, reason, count)
  select to_timestamp(bucket_ms / 1000), source, outcome, reason, count
  from unnest($1::float8[], $2::text[], $3::text[], $4::text[], $5::int[]) as added (bucket_ms, source, outcome, reason, count)
  on conflict (bucket, source, outcome, reason) do update set count = stored.count + excluded.count`;

export const insertDeadLetters = /* sql */ `
  insert into dead_letter (partition_id, log_offset, reason, detail, logged_at, size_bytes)
  select $1, log_offset, reason, detail, to_timestamp(logged_ms / 1000), size_bytes
  from unnest($2::bigint[], $3::text[], $4::text[], $5::float8[], $6::int[])
    as rejected (log_offset, reason, detail, logged_ms, size_bytes)
  on conflict do nothing`;
