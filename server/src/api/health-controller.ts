import { Controller, Get, Inject } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';

/** What readiness depends on: a name, and why it is not well now, or null. */
export interface ReadinessProbe {
  readonly name: string;
  readonly trouble: () => Promise<string | null>;
}
export const READINESS_PROBES = Symbol('readiness probes');

@Controller()
export class HealthController {
  private readonly health: HealthCheckService;
  private readonly indicators: HealthIndicatorService;
  private readonly probes: readonly ReadinessProbe[];

  constructor(
    health: HealthCheckService,
    indicators: HealthIndicatorService,
    @Inject(READINESS_PROBES) probes: readonly ReadinessProbe[],
  ) {
    this.health = health;
    this.indicators = indicators;
    this.probes = probes;
  }

  /** The process answers: nothing else is asked, or a database that is away would get it killed. */
  @Get('livez')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @HealthCheck({ noCache: true })
  ready() {
    return this.health.check(
      this.probes.map((probe) => async () => {
        const indicator = this.indicators.check(probe.name);
        const trouble = await probe.trouble();
        return trouble === null ? indicator.up() : indicator.down({ trouble });
      }),
    );
  }
}
