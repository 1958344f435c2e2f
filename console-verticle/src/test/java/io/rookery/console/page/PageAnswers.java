package io.rookery.console.page;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.contract.AttentionContract.AttentionPage;
import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.ControlContract.Stops;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.UndeliveredPage;
import io.vertx.core.Future;
import java.util.List;

/** What the other roles answer where a test of one screen does not care. */
final class PageAnswers {

  /** Nothing waits and nothing needs attention: enough to be signed in. */
  static void emptyOverview(ConsoleFixture console) throws Exception {
    console.serve(ControlContract.STOPS, asked -> Future.succeededFuture(new Stops(List.of())));
    console.serve(
        AttentionContract.LIST,
        asked -> Future.succeededFuture(new AttentionPage(List.of(), null)));
    console.serve(
        DispatchContract.UNDELIVERED,
        asked -> Future.succeededFuture(new UndeliveredPage(List.of(), null)));
  }

  private PageAnswers() {}
}
