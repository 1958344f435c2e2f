package io.rookery.standalone.command;

import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.sealing.MasterKey;
import io.rookery.standalone.run.SealedStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes the older keys out of the file once no stored secret needs them. */
@Command(
    name = "drop",
    description =
        "Take all but the current master key out of its file, once no stored secret needs them.",
    mixinStandardHelpOptions = true)
public final class DropMasterKeysCommand implements Callable<Integer> {
  @Mixin private Places places;

  @Override
  public Integer call() throws Exception {
    Path file =
        places
            .masterKeyFile()
            .orElseThrow(
                () -> new IOException("the keys stand in ROOKERY_MASTER_KEY: change it there"));
    try (SealedStore store = SealedStore.open(places.database())) {
      store.requireReadable(places.masterKey());
      // What was being sealed while the key was changed may have come after the end of rotate.
      int version = store.reseal(places.masterKey());
      store.changeKeys(file, MasterKey::currentOnly, AuditAction.MASTER_KEY_DROPPED);
      System.out.println(file + " holds version " + version + " alone.");
    }
    return 0;
  }
}
