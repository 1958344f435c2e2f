package io.rookery.bench.micro;

import io.rookery.bench.load.Triggers;
import io.rookery.dispatch.signing.Signable;
import io.rookery.dispatch.signing.SigningKeys;
import io.rookery.dispatch.signing.WebhookSigner;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.sealing.HmacSecret;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** All headers of one attempt with one signing secret and a body of 1,024 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SignBench {
  private final WebhookSigner signer = new WebhookSigner();
  private final SigningKeys keys =
      new SigningKeys(List.of(HmacSecret.make(new SecureRandom())), Optional.empty());
  private final Signable message =
      new Signable(
          "019aa5c1-7d4e-7000-8000-000000000001",
          new EndpointKey(
              new ClientUuid(new UUID(0x4000L, 0x8000_0000_0000_0000L)), Environment.PRODUCTION),
          1,
          1_764_000_000L,
          "6626b907fd3b48b1cdff0c9b",
          "2025-11-24T16:00:00.000Z",
          Buffer.buffer(new byte[Triggers.BODY_BYTES]));

  @Benchmark
  public MultiMap sign() {
    return signer.sign(keys, message);
  }
}
