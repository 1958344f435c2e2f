package io.rookery.standalone.run;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.audit.AuditEntry;
import io.rookery.shared.audit.AuditLog;
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
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

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

  /**
   * Changes the keys in their file and records it. The file is written inside the transaction of
   * the entry: without the file no entry, and without the entry no file, unless just the commit
   * fails: something may be sealed with a new key by then, so it is not taken out again.
   */
  public void changeKeys(Path file, UnaryOperator<String> change, AuditAction action)
      throws Exception {
    String keys = Files.readString(file);
    String changed = change.apply(keys);
    AuditEntry entry = entry(action, MasterKey.parse(changed)).from(facts(MasterKey.parse(keys)));
    database
        .pool()
        .withTransaction(
            sql ->
                AuditLog.append(sql, entry)
                    .compose(recorded -> vertx.executeBlocking(() -> write(file, changed))))
        .await(WITHIN_SECONDS, SECONDS);
  }

  /** Records a change that was made elsewhere; what was before is not known. */
  public void recordRotated(MasterKey master) throws Exception {
    AuditEntry entry = entry(AuditAction.MASTER_KEY_ROTATED, master);
    database
        .pool()
        .withTransaction(sql -> AuditLog.append(sql, entry))
        .await(WITHIN_SECONDS, SECONDS);
  }

  private static Void write(Path file, String keys) throws IOException {
    MasterKeyFiles.replace(file, keys);
    return null;
  }

  private static AuditEntry entry(AuditAction action, MasterKey after) {
    String version = Integer.toString(after.current());
    return AuditEntry.of(KeyDatabase.actor(), action, null, null, version).to(facts(after));
  }

  private static JsonObject facts(MasterKey master) {
    return new JsonObject().put("versions", new JsonArray(List.copyOf(master.versions())));
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
