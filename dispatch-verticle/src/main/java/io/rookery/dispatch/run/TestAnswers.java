package io.rookery.dispatch.run;

import io.rookery.dispatch.hold.Holds;
import io.rookery.shared.contract.SubscriptionContract.ResolvedEndpoint;
import io.rookery.shared.contract.TestContract;
import io.rookery.shared.contract.TestContract.TestEndpoint;
import io.rookery.shared.contract.TestContract.TestReport;
import io.rookery.shared.directory.Directory;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problems;
import io.rookery.shared.model.NotificationId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sends test notifications, whichever node is asked: a test is no delivery, so it has no shard, is
 * stored nowhere, and is not tried again.
 */
public final class TestAnswers {
  private static final Problem STOPPED =
      Problem.of(409, "stopped", "All sending of this environment is stopped.");

  private final Directory directory;
  private final Holds holds;
  private final Dispatcher dispatcher;
  private final Supplier<NotificationId> ids;

  public TestAnswers(
      Directory directory, Holds holds, Dispatcher dispatcher, Supplier<NotificationId> ids) {
    this.directory = directory;
    this.holds = holds;
    this.dispatcher = dispatcher;
    this.ids = ids;
  }

  /** Serves until the verticle of this context is undeployed. */
  public Future<Void> serve(Vertx vertx) {
    return TestContract.TEST.serve(vertx, this::test).completion();
  }

  /** Fails with 404 where the client is not subscribed. */
  public Future<TestReport> test(TestEndpoint asked) {
    if (holds.isStopped(asked.endpoint().environment())) {
      throw STOPPED.exception();
    }
    // Asked anew: what was changed a moment ago is what is to be tested.
    return directory
        .resolve(List.of(asked.endpoint()))
        .compose(
            found -> {
              ResolvedEndpoint endpoint = found.get(0).endpoint();
              if (endpoint == null) {
                throw Problems.NOT_FOUND.exception();
              }
              return dispatcher.test(asked.endpoint(), endpoint, ids.get());
            });
  }
}
