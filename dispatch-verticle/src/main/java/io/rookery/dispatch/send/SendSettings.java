package io.rookery.dispatch.send;

import io.rookery.shared.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The limits of one attempt.
 *
 * @param deadline of the whole attempt: name, connection, request and the whole answer
 * @param keepAlive how long an idle connection is kept; below the 5 s after which many receivers
 *     close theirs
 * @param connectionsMax to one host and address
 * @param connectionsPerAddressMax calls open and idle connections to one address, over all hosts
 *     that share it
 * @param waitingMax attempts that wait for one of those connections
 * @param responseBytesMax of an answer's body; what is longer is cut off
 * @param snippetBytesMax of an answer that is not 2xx, kept in the history
 * @param trustedCaFile PEM file with the authorities to trust in place of the JDK's
 */
public record SendSettings(
    Duration deadline,
    Duration connectTimeout,
    Duration tlsTimeout,
    Duration keepAlive,
    int connectionsMax,
    int connectionsPerAddressMax,
    int waitingMax,
    int responseBytesMax,
    int snippetBytesMax,
    Optional<String> trustedCaFile) {

  /** Reads the section {@code send}. */
  public static SendSettings from(Settings settings) {
    Duration second = Duration.ofSeconds(1);
    Duration minute = Duration.ofMinutes(1);
    SendSettings send =
        new SendSettings(
            settings.duration("send.deadline", second, minute),
            settings.duration("send.connectTimeout", Duration.ofMillis(100), minute),
            settings.duration("send.tlsTimeout", Duration.ofMillis(100), minute),
            settings.duration("send.keepAlive", second, minute),
            settings.integer("send.connectionsMax", 1, 1_000),
            settings.integer("send.connectionsPerAddressMax", 1, 100_000),
            settings.integer("send.waitingMax", 1, 100_000),
            settings.integer("send.responseBytesMax", 1_024, 1_048_576),
            settings.integer("send.snippetBytesMax", 0, 1_024),
            Optional.of(settings.text("send.trustedCaFile")).filter(file -> !file.isBlank()));
    if (send.connectTimeout.plus(send.tlsTimeout).compareTo(send.deadline) >= 0) {
      settings.problem(
          "send.deadline", "must be longer than send.connectTimeout and send.tlsTimeout together");
    }
    if (send.trustedCaFile.filter(file -> !Files.isReadable(Path.of(file))).isPresent()) {
      settings.problem("send.trustedCaFile", "is no file that can be read");
    }
    return send;
  }
}
