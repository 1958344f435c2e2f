package io.rookery.console.page;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.AttentionContract;
import io.rookery.shared.contract.AttentionContract.AttentionPage;
import io.rookery.shared.contract.ControlContract;
import io.rookery.shared.contract.ControlContract.Stops;
import io.rookery.shared.contract.DispatchContract;
import io.rookery.shared.contract.DispatchContract.NotificationPage;
import io.rookery.shared.contract.DispatchContract.UndeliveredPage;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.Endpoint;
import io.rookery.shared.contract.SubscriptionContract.EndpointNote;
import io.rookery.shared.contract.SubscriptionContract.EndpointSettings;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.contract.SubscriptionContract.Release;
import io.rookery.shared.contract.SubscriptionContract.Subscription;
import io.rookery.shared.contract.SubscriptionContract.SubscriptionPage;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** What the other roles answer where a test of one screen does not care. */
final class PageAnswers {
  static final ClientUuid CLIENT = ClientUuid.parse("6f2c8a52-9a0e-4c69-9f0d-0d6a2f6f5b11");
  private static final Instant AT = Instant.parse("2026-11-24T08:00:00Z");

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

  /** A subscription whose endpoints were tested. */
  static void subscription(ConsoleFixture console) throws Exception {
    Subscription subscription = subscription(null, new Release(AT, "anna", null));
    console.serve(
        SubscriptionContract.FIND,
        asked -> Future.succeededFuture(new FoundSubscription(subscription)));
    console.serve(
        SubscriptionContract.LIST,
        asked -> Future.succeededFuture(new SubscriptionPage(List.of(subscription), null)));
  }

  static void noNotifications(ConsoleFixture console) throws Exception {
    console.serve(
        DispatchContract.LIST,
        asked -> Future.succeededFuture(new NotificationPage(List.of(), null)));
  }

  /** One with these settings of sandbox, and this release of production. */
  static Subscription subscription(EndpointSettings sandbox, Release production) {
    return new Subscription(
        CLIENT,
        "Acme Health",
        3,
        AT,
        null,
        List.of(
            endpoint(Environment.SANDBOX, sandbox, null),
            endpoint(Environment.PRODUCTION, null, production)),
        List.of(),
        null);
  }

  private static Endpoint endpoint(
      Environment environment, EndpointSettings settings, Release release) {
    return new Endpoint(
        environment,
        "https://" + environment.wireName() + ".example.com/rookery",
        true,
        "00112233aabbccdd",
        false,
        List.of("x-api-key"),
        settings,
        new EndpointNote("the old one", "ops@example.com"),
        release);
  }

  private PageAnswers() {}
}
