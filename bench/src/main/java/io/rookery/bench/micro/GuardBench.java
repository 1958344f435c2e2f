package io.rookery.bench.micro;

import io.rookery.shared.guard.GuardPolicy;
import io.rookery.shared.guard.Target;
import io.rookery.shared.guard.TargetGuard;
import io.rookery.shared.guard.TargetRefused;
import io.rookery.shared.model.Environment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The judgement of a URL when it is saved, and of an address before each send. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class GuardBench {
  private static final String URL = "https://hooks.example.com/rookery/production?tenant=17";
  private final TargetGuard guard = new TargetGuard(new GuardPolicy(List.of(), Set.of(5432)));
  private final Target target = guard.check(URL, Environment.PRODUCTION);
  private InetAddress address;

  /** A public address. */
  @Setup
  public void address() throws UnknownHostException {
    address = InetAddress.getByAddress(new byte[] {93, (byte) 184, (byte) 216, 34});
  }

  @Benchmark
  public Target guardUrl() {
    return guard.check(URL, Environment.PRODUCTION);
  }

  @Benchmark
  public Optional<TargetRefused> guardAddress() {
    return guard.judge(address, target);
  }
}
