import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../kernel/clock.ts';
import { behind } from '../windows/feed-state.ts';
import type { OutcomeCount, PartitionName } from '../workflows/checkpoint-store.ts';
import type { Collection } from '../workflows/collect-touchpoints.ts';
import type { FollowMeter, PartitionProgress } from '../workflows/follow-meter.ts';
import type { InboundMeter, InboundOutcome, InboundRoute } from '../workflows/inbound-meter.ts';
import { metricNames, PROCESS_PREFIX } from './metric-names.ts';

export interface MetricSources {
  readonly progress: () => readonly PartitionProgress[];
  /** By journey, from the database. */
  readonly inFlight: () => Promise<ReadonlyMap<string, number>>;
  /** As of this instance's last look; none unless it is elected. */
  readonly platformIncidents: () => readonly { readonly kind: string }[];
  /** How often reading hung, and was begun anew, since the start of this process. */
  readonly consumerRestarts: () => number;
  readonly clock: Clock;
}

/** What a scrape reads from the database is read anew this often at most, however many scrape. */
const READ_AGAIN_MS = 10_000;

/**
 * What this instance measures, for Prometheus. Counters count what this process has stored since its start; partitions
 * are those it follows now, so sums over instances are right. Runs in flight are those of all instances.
 */
export class PrometheusMetrics implements FollowMeter, InboundMeter {
  readonly contentType: string;
  private readonly registry = new Registry();
  private readonly touchpoints: Counter<'topic' | 'partition' | 'outcome' | 'reason'>;
  private readonly collectedCount: Counter<'outcome' | 'reason'>;
  private readonly inboundCalls: Counter<'route' | 'outcome'>;
  private readonly letters: Counter<'topic' | 'partition'>;
  private readonly checkpoints: Histogram<'topic'>;
  private readonly sources: MetricSources;
  private inFlight: { readonly readAtMs: number; readonly counts: ReadonlyMap<string, number> } | null = null;

  constructor(sources: MetricSources) {
    const { registry } = this;
    const registers = [registry];
    this.sources = sources;
    this.contentType = registry.contentType;
    this.touchpoints = new Counter({
      name: metricNames.touchpoints,
      help: 'Messages read and stored, by how they ended',
      labelNames: ['topic', 'partition', 'outcome', 'reason'],
      registers,
    });
    this.collectedCount = new Counter({
      name: metricNames.collected,
      help: 'Touchpoints sent to the HTTP collector, by whether they were written to the log',
      labelNames: ['outcome', 'reason'],
      registers,
    });
    this.inboundCalls = new Counter({
      name: metricNames.inbound,
      help: 'Calls from outside without a sign-in (links of pages, webhooks of vendors), by what became of them',
      labelNames: ['route', 'outcome'],
      registers,
    });
    this.letters = new Counter({
      name: metricNames.deadLetters,
      help: 'Messages written to the dead-letter topic',
      labelNames: ['topic', 'partition'],
      registers,
    });
    this.checkpoints = new Histogram({
      name: metricNames.checkpointSeconds,
      help: 'From taking a checkpoint to its being stored, waiting for a database that is away included',
      labelNames: ['topic'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
      registers,
    });
    this.gaugeOfPartitions(metricNames.unread, 'Messages in the log that have not been read', (one) =>
      Math.max(0, one.endOffset - one.position),
    );
    this.gaugeOfPartitions(
      metricNames.behindSeconds,
      'How far what is counted is behind, in event time',
      (one) => behind({ ...one, readOffset: one.position }, sources.clock.now()) / 1000,
    );
    this.gaugeOfPartitions(
      metricNames.watermark,
      'Event time is complete up to here',
      ({ watermarkMs }) => watermarkMs && watermarkMs / 1000,
    );
    const runs = new Gauge({
      name: metricNames.inFlight,
      help: 'Runs that are neither over nor past their deadline, of all instances: take the maximum, not the sum',
      labelNames: ['journey'],
      registers,
      collect: async () => {
        const counts = await this.readInFlight();
        runs.reset();
        for (const [journey, count] of counts) runs.set({ journey }, count);
      },
    });
    const platform = new Gauge({
      name: metricNames.platformIncidents,
      help: 'Open incidents of the platform, such as a feed that lags; told by the elected instance',
      labelNames: ['kind'],
      registers,
      collect: () => {
        platform.reset();
        for (const { kind } of sources.platformIncidents()) platform.inc({ kind });
      },
    });
    const restarts = new Counter({
      name: metricNames.consumerRestarts,
      help: 'Consumers that hung and were replaced',
      registers,
      collect: () => {
        restarts.reset();
        restarts.inc(sources.consumerRestarts());
      },
    });
    collectDefaultMetrics({ register: registry, prefix: PROCESS_PREFIX });
  }

  stored({ topic, partition }: PartitionName, outcomes: readonly OutcomeCount[], tookMs: number): void {
    this.checkpoints.observe({ topic }, tookMs / 1000);
    for (const { outcome, reason, count } of outcomes) {
      this.touchpoints.inc({ topic, partition: String(partition), outcome, reason }, count);
    }
  }

  lettersWritten({ topic, partition }: PartitionName, letters: number): void {
    this.letters.inc({ topic, partition: String(partition) }, letters);
  }

  collected({ accepted, rejected }: Collection): void {
    if (accepted > 0) this.collectedCount.inc({ outcome: 'accepted', reason: '' }, accepted);
    for (const { reason } of rejected) this.collectedCount.inc({ outcome: 'rejected', reason });
  }

  inbound(route: InboundRoute, outcome: InboundOutcome): void {
    this.inboundCalls.inc({ route, outcome });
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  private gaugeOfPartitions(name: string, help: string, value: (one: PartitionProgress) => number | null) {
    const gauge = new Gauge({
      name,
      help,
      labelNames: ['topic', 'partition'],
      registers: [this.registry],
      collect: () => {
        gauge.reset();
        for (const one of this.sources.progress()) {
          const now = value(one);
          if (now !== null) gauge.set({ topic: one.topic, partition: String(one.partition) }, now);
        }
      },
    });
  }

  /** With the database away, what was read last: a scrape must tell the rest all the more then. */
  private async readInFlight(): Promise<ReadonlyMap<string, number>> {
    const nowMs = this.sources.clock.now();
    if (this.inFlight && nowMs - this.inFlight.readAtMs < READ_AGAIN_MS) return this.inFlight.counts;
    const counts = await this.sources
      .inFlight()
      .catch(() => this.inFlight?.counts ?? new Map<string, number>());
    this.inFlight = { readAtMs: nowMs, counts };
    return counts;
  }
}
