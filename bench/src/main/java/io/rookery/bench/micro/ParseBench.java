package io.rookery.bench.micro;

import io.rookery.bench.load.Triggers;
import io.rookery.ingest.notification.Submission;
import io.rookery.ingest.trigger.TriggerParser;
import io.rookery.shared.model.ClientUuid;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The strict reading of one trigger, whose notification will have 1,024 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ParseBench {
  private static final int ITEM_BYTES_MAX = 65_536;
  private final TriggerParser parser = new TriggerParser(InstantSource.system(), ITEM_BYTES_MAX);
  private final Buffer trigger =
      new Triggers(
              List.of(new ClientUuid(new UUID(0x4000L, 0x8000_0000_0000_0000L))), "none", false)
          .body(0, 7);

  @Benchmark
  public Submission parse() {
    return parser.one(trigger);
  }
}
