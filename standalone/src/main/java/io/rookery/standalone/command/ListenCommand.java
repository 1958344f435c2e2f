package io.rookery.standalone.command;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.standalone.receiver.Arrival;
import io.rookery.standalone.receiver.LocalReceiver;
import io.rookery.standalone.run.Lifetime;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a receiver that verifies signatures and prints what arrives. */
@Command(
    name = "listen",
    description = "Run a local receiver that verifies signatures and prints what arrives.",
    mixinStandardHelpOptions = true)
public final class ListenCommand implements Callable<Integer> {
  private static final long WITHIN_SECONDS = 10;

  @Option(
      names = "--port",
      description = "Port on loopback (default: ${DEFAULT-VALUE}; 0: any free one).",
      defaultValue = "9000")
  private int port;

  @Option(
      names = "--secret",
      paramLabel = "WHSEC",
      description = "Signing secret whsec_…; may be repeated (default: environment RK_SECRET).",
      defaultValue = "${env:RK_SECRET}")
  private List<String> secrets;

  @Option(
      names = "--answer",
      paramLabel = "STATUS",
      description = "HTTP status to answer (default: ${DEFAULT-VALUE}).",
      defaultValue = "200")
  private int answer;

  @Override
  public Integer call() throws Exception {
    Lifetime lifetime = Lifetime.begin();
    Vertx vertx = Vertx.vertx();
    lifetime.closes(() -> vertx.close().await(WITHIN_SECONDS, SECONDS));
    LocalReceiver receiver =
        LocalReceiver.open(vertx, port, InstantSource.system(), this::print)
            .await(WITHIN_SECONDS, SECONDS);
    if (secrets == null) {
      System.out.println("No --secret: signatures are not verified.");
    } else {
      receiver.trust(secrets);
    }
    System.out.println("Listening on " + receiver.url() + ". Ctrl-C stops.");
    lifetime.awaitEnd();
    return 0;
  }

  private int print(Arrival arrival) {
    String signature =
        secrets == null
            ? "signature not checked"
            : arrival.verified() ? "verified" : "BAD SIGNATURE";
    System.out.printf(
        "%s %s %s attempt %s, %s, answered %d%n  %s%n",
        arrival.at(),
        arrival.id(),
        arrival.environment(),
        arrival.attempt(),
        signature,
        answer,
        arrival.body().encode());
    return answer;
  }
}
