/**
 * Every name under which something is measured, in one file. Prometheus naming: base units, `_total`, `_seconds`. Labels
 * are of bounded number, and never an identity; they stand for what OpenTelemetry calls `messaging.destination.name`
 * (topic) and `messaging.destination.partition.id` (partition).
 */
export const metricNames = {
  touchpoints: 'wegwarte_touchpoints_total',
  collected: 'wegwarte_collector_touchpoints_total',
  deadLetters: 'wegwarte_dead_letters_total',
  checkpointSeconds: 'wegwarte_checkpoint_duration_seconds',
  unread: 'wegwarte_partition_unread_messages',
  behindSeconds: 'wegwarte_partition_behind_seconds',
  watermark: 'wegwarte_partition_watermark_timestamp_seconds',
  inFlight: 'wegwarte_runs_in_flight',
  platformIncidents: 'wegwarte_platform_incidents',
  inbound: 'wegwarte_inbound_calls_total',
  consumerRestarts: 'wegwarte_consumer_restarts_total',
} as const;

/** Of the process itself: CPU, memory, event loop. */
export const PROCESS_PREFIX = 'wegwarte_';
