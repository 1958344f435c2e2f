package io.rookery.standalone.run;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.directory.MasterKeyCheck;
import io.rookery.shared.launch.Schema;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.shared.storage.Database;
import io.rookery.shared.storage.DatabaseSettings;
import io.rookery.shared.storage.Migrations;
import io.rookery.subscription.SubscriptionRole;
import io.rookery.subscription.registry.SecretResealer;
import io.rookery.subscription.registry.SecretResealer.Resealed;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** The stored secrets as a command reaches them, on a database alone; no role needs to run. */
public final class SealedStore implements AutoCloseable {
  private static final long WITHIN_SECONDS = 30;
  private static final long RESEAL_WITHIN_MINUTES = 60;

  private final Vertx vertx;
  private final Database database;

  private SealedStore(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.database = database;
  }

  public static SealedStore open(DatabaseSettings settings) throws Exception {
    Migrations.run(settings, List.of(Schema.AUDIT, Schema.DELIVERY, SubscriptionRole.REGISTRY));
    Vertx vertx = Vertx.vertx();
    SealedStore store = new SealedStore(vertx, Database.open(vertx, settings));
    store.database.awaitAnswer().await(WITHIN_SECONDS, SECONDS);
    return store;
  }

  /** Fails if these keys do not open what is stored. */
  public void requireReadable(MasterKey master) throws Exception {
    MasterKeyCheck.require(database, master).await(WITHIN_SECONDS, SECONDS);
  }

  /** Seals all anew with the current key; the version of it. */
  public int reseal(MasterKey master) throws Exception {
    Resealed done =
        new SecretResealer(database, master).reseal().await(RESEAL_WITHIN_MINUTES, MINUTES);
    if (!done.unreadable().isEmpty()) {
      throw new IOException(
          "no key opens these secrets or changes that wait for approval, which were left as they"
              + " are: "
              + done.unreadable());
    }
    System.out.println("Sealed anew: " + done.sealed() + ".");
    return master.current();
  }

  @Override
  public void close() throws TimeoutException {
    database.close().await(WITHIN_SECONDS, SECONDS);
    vertx.close().await(WITHIN_SECONDS, SECONDS);
  }
}
