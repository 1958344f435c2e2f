package io.rookery.console.api;

import static io.rookery.console.api.Samples.subscription;

import io.rookery.console.ConsoleFixture;
import io.rookery.shared.contract.SubscriptionContract;
import io.rookery.shared.contract.SubscriptionContract.FindSubscription;
import io.rookery.shared.contract.SubscriptionContract.FoundSubscription;
import io.rookery.shared.contract.SubscriptionContract.SaveSubscription;
import io.rookery.shared.contract.SubscriptionContract.SavedSubscription;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** For each test a console, an account manager's key, and a registry that answers as told. */
@ExtendWith(VertxExtension.class)
abstract class SubscriptionFixture {
  ConsoleFixture console;
  String manager;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    console = new ConsoleFixture(vertx);
    manager = console.key(KeyRole.ACCOUNT_MANAGER);
  }

  @AfterEach
  void close() throws Exception {
    console.close();
  }

  Queue<SaveSubscription> savingAChange() throws Exception {
    return saving(new SavedSubscription(false, subscription(null), List.of(), null));
  }

  Queue<SaveSubscription> saving(SavedSubscription saved) throws Exception {
    return console.serve(SubscriptionContract.SAVE, question -> Future.succeededFuture(saved));
  }

  Queue<FindSubscription> finding(FoundSubscription found) throws Exception {
    return console.serve(SubscriptionContract.FIND, question -> Future.succeededFuture(found));
  }

  static String code(HttpResponse<Buffer> answer) {
    return answer.bodyAsJsonObject().getString("code");
  }
}
