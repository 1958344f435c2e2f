package io.rookery.ingest.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** What ingest counts. */
final class IntakeMetrics {
  private final Counter stored;
  private final Counter replayed;
  private final Counter unavailable;
  private final Counter full;
  private final DistributionSummary commitRows;

  IntakeMetrics(MeterRegistry registry, Supplier<Number> waiting, Supplier<Number> undelivered) {
    stored =
        Counter.builder("rookery.ingest.stored")
            .description("Notifications stored")
            .register(registry);
    replayed =
        Counter.builder("rookery.ingest.replayed")
            .description("Requests answered from their Idempotency-Key")
            .register(registry);
    unavailable =
        Counter.builder("rookery.ingest.unavailable")
            .description("Requests answered 503")
            .register(registry);
    full =
        Counter.builder("rookery.ingest.full")
            .description("Requests refused because too much is stored and not delivered")
            .register(registry);
    commitRows =
        DistributionSummary.builder("rookery.ingest.commit.rows")
            .description("Notifications in one commit")
            .register(registry);
    Gauge.builder("rookery.ingest.waiting", waiting)
        .description("Requests that wait for their commit")
        .register(registry);
    Gauge.builder("rookery.ingest.undelivered", undelivered)
        .description("Deliveries that wait altogether, as ingest knows them")
        .register(registry);
  }

  void stored(int rows) {
    stored.increment(rows);
    commitRows.record(rows);
  }

  void replayed() {
    replayed.increment();
  }

  void full() {
    full.increment();
  }

  void unavailable() {
    unavailable.increment();
  }
}
