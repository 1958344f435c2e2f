package io.rookery.standalone.command;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.standalone.run.SealedStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes a new version of the master key and seals all stored secrets with it. */
@Command(
    name = "rotate",
    description =
        "Make a new version of the master key in its file, and seal all stored secrets anew, while"
            + " everything runs. Where ROOKERY_MASTER_KEY holds the keys, no new one is made: all"
            + " is sealed with the first of them.",
    mixinStandardHelpOptions = true)
public final class RotateMasterKeyCommand implements Callable<Integer> {
  @Mixin private Places places;

  @Override
  public Integer call() throws Exception {
    Optional<Path> file = places.masterKeyFile();
    try (SealedStore store = SealedStore.open(places.database())) {
      store.requireReadable(places.masterKey());
      if (file.isPresent()) {
        store.changeKeys(file.get(), MasterKey::withNewKey, AuditAction.MASTER_KEY_ROTATED);
      } else {
        store.recordRotated(places.masterKey());
      }
      int version = store.reseal(places.masterKey());
      System.out.println("All stored secrets are sealed with version " + version + ".");
      System.out.println(
          file.isPresent()
              ? "Older keys stay in " + file.get() + " until: bin/rookery master-key drop"
              : "Older keys can be taken out of ROOKERY_MASTER_KEY.");
      System.out.println(
          "A backup of the database from before needs the older keys: keep them with it.");
    }
    return 0;
  }
}
