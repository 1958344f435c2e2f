package io.rookery.standalone.command;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.NotificationType;
import io.rookery.standalone.door.Api;
import io.rookery.standalone.door.Api.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Hands in a trigger by HTTP, as a producer does. */
@Command(
    name = "send",
    description = "Hand in a trigger by HTTP, from options or from a file.",
    mixinStandardHelpOptions = true)
public final class SendCommand implements Callable<Integer> {
  private static final long WITHIN_SECONDS = 30;

  @Option(
      names = "--url",
      description = "Where ingest is (default: environment RK_URL, or http://127.0.0.1:8080).",
      defaultValue = "${env:RK_URL:-http://127.0.0.1:8080}")
  private String url;

  @Option(
      names = "--key",
      description = "A producer's API key (default: environment RK_KEY).",
      defaultValue = "${env:RK_KEY}")
  private String key;

  @Option(
      names = "--idempotency-key",
      description = "A repeat with the same one sends nothing twice.")
  private String idempotencyKey;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Source source;

  @Spec private CommandSpec spec;

  static final class Source {
    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "The trigger as JSON; -: standard input. A JSON array is sent as one batch.")
    private Path file;

    @ArgGroup(exclusive = false)
    private Fields fields;
  }

  static final class Fields {
    @Option(names = "--type", required = true, description = "Such as user.created.")
    private NotificationType type;

    @Option(names = "--client", required = true, paramLabel = "UUID", description = "The client.")
    private ClientUuid client;

    @Option(
        names = "--environment",
        required = true,
        paramLabel = "ENV",
        description = "sandbox or production.")
    private Environment environment;

    @Option(names = "--user", paramLabel = "ID", description = "The client's user.")
    private String user;

    @Option(names = "--source", paramLabel = "NAME", description = "The data source.")
    private String dataSource;

    @Option(names = "--reason", description = "Why an extraction failed.")
    private String reason;

    @Option(names = "--message", description = "The sentence for people.")
    private String message;

    @Option(names = "--details", paramLabel = "JSON", description = "A JSON object.")
    private String details;

    JsonObject trigger() {
      JsonObject trigger =
          new JsonObject()
              .put("type", type.wireName())
              .put("client_uuid", client.toString())
              .put("environment", environment.wireName());
      putIfGiven(trigger, "user_id", user);
      putIfGiven(trigger, "data_source", dataSource);
      putIfGiven(trigger, "reason", reason);
      putIfGiven(trigger, "message", message);
      if (details != null) {
        trigger.put("details", new JsonObject(details));
      }
      return trigger;
    }

    private static void putIfGiven(JsonObject trigger, String name, String value) {
      if (value != null) {
        trigger.put(name, value);
      }
    }
  }

  @Override
  public Integer call() throws Exception {
    if (key == null || key.isBlank()) {
      throw new ParameterException(
          spec.commandLine(),
          "No key: set RK_KEY, or --key. `rookery key new --role producer --environment sandbox`"
              + " makes one.");
    }
    Buffer body = source.file == null ? source.fields.trigger().toBuffer() : read(source.file);
    boolean batch = body.toString(StandardCharsets.UTF_8).stripLeading().startsWith("[");
    if (batch) {
      // The bytes as they came: numbers keep their digits.
      body = Buffer.buffer("{\"notifications\":").appendBuffer(body).appendString("}");
    }
    Vertx vertx = Vertx.vertx();
    try {
      Answer answer =
          new Api(vertx, url, key)
              .post(batch ? "/v1/notifications/batch" : "/v1/notifications", body, headers())
              .await(WITHIN_SECONDS, SECONDS);
      return show(answer);
    } finally {
      vertx.close().await(WITHIN_SECONDS, SECONDS);
    }
  }

  private Map<String, String> headers() {
    return idempotencyKey == null ? Map.of() : Map.of("idempotency-key", idempotencyKey);
  }

  /** The ids alone on standard output, for whoever reads them by program. */
  private int show(Answer answer) {
    if (!answer.isSuccess()) {
      spec.commandLine().getErr().println("rookery: refused with " + answer.refusal());
      return 1;
    }
    PrintWriter out = spec.commandLine().getOut();
    if (answer.json().containsKey("id")) {
      out.println(answer.json().getString("id"));
    }
    answer.json().getJsonArray("ids", new JsonArray()).forEach(out::println);
    return 0;
  }

  private static Buffer read(Path file) throws IOException {
    return Buffer.buffer(
        file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file));
  }
}
