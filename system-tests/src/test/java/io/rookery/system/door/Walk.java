package io.rookery.system.door;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.testing.DeclaredAnswers;
import io.rookery.shared.testing.DeclaredApi;
import io.rookery.shared.testing.DeclaredApi.Operation;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks both doors what tables say, and gathers what they answer, which must be declared. A row is
 * {@code who METHOD path | answer -> name | header | body}, of which the path and the answer must
 * be there. Who asks has the key of that name; where none is named it is an operator, or at ingest
 * a producer. In later rows {@code $name} stands for the id that the answer showed, {@code
 * $name_field} for another field of it, and a name that nobody gave for some new client.
 */
final class Walk {
  private static final DeclaredApi API = DeclaredApi.read();
  private static final List<String> DOORS = List.of("ingest", "console");
  private static final Map<String, String> USUAL =
      Map.of("ingest", "producer", "console", "operator");
  private static final Pattern ROW =
      Pattern.compile(
          "(?<who>[a-z]*) *(?<method>[A-Z]+) +(?<path>/\\S+) *\\| (?<answer>[0-9a-z_ ]+?)"
              + "( -> (?<name>\\w+))? *(\\| *(?<header>[^|]*?) *)?(\\| *(?<body>.*))?");
  private static final Pattern NAME = Pattern.compile("\\$([a-z_0-9]+)");

  private final Doors doors;
  private final Map<String, WebClient> clients = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, Row> succeeded = new TreeMap<>();
  private final Set<String> given = new HashSet<>();

  Walk(Doors doors) {
    this.doors = doors;
    DOORS.forEach(door -> clients.put(door, DeclaredAnswers.client(doors.vertx(), door)));
    name("operator_key", doors.key(Caller.OPERATOR));
    name("producer_key", doors.key(Caller.PRODUCER_PRODUCTION));
    name("elsewhere_key", doors.key(Caller.PRODUCER_SANDBOX));
  }

  /** {@code name}, {@code header} and {@code body} are null where the table has none. */
  private record Row(
      String door,
      Operation operation,
      String who,
      String path,
      String answer,
      String name,
      String header,
      String body) {

    static Row of(String door, Operation operation, Matcher row) {
      return new Row(
          door,
          operation,
          row.group("who").isEmpty() ? USUAL.get(door) : row.group("who"),
          row.group("path"),
          row.group("answer"),
          row.group("name"),
          row.group("header"),
          row.group("body"));
    }

    Row by(String another) {
      return new Row(door, operation, another, path, answer, name, header, body);
    }
  }

  /** Whatever is declared and never came, but for what the doors themselves give. */
  SortedSet<String> missing() {
    SortedSet<String> missing = new TreeSet<>();
    for (String door : DOORS) {
      for (Operation operation : API.operations(door)) {
        API.answers(operation).stream()
            .filter(answer -> !operation.isOfTheDoor(answer))
            .forEach(answer -> missing.add(entry(door, operation, answer)));
      }
    }
    missing.removeAll(given);
    return missing;
  }

  void name(String name, String value) {
    names.put(name, value);
  }

  String named(String name) {
    return names.get(name);
  }

  /** One after the other; each is answered as its row says. */
  void inTurn(String table) throws Exception {
    for (Row row : rows(table)) {
      assertThat(answer(row, send(row))).as(row.toString()).isEqualTo(row.answer());
    }
  }

  /** The same, all at once. */
  void together(String table) throws Exception {
    List<Row> rows = rows(table);
    List<Future<HttpResponse<Buffer>>> sent = rows.stream().map(this::send).toList();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      assertThat(answer(row, sent.get(i))).as(row.toString()).isEqualTo(row.answer());
    }
  }

  /** Each again and again until it is answered as its row says. */
  void until(String table) throws Exception {
    for (Row row : rows(table)) {
      until(row, row.answer()::equals);
    }
  }

  /**
   * Every operation that never gave this answer is asked again for what it once did, until it
   * answers so, or does it in spite of all.
   */
  void untilTheOthersAnswer(String expected) throws Exception {
    for (Row row : succeeded.values()) {
      if (!given.contains(entry(row.door(), row.operation(), expected))) {
        until(row, answer -> answer.equals(expected) || answer.startsWith("2"));
      }
    }
  }

  /** All that declare this answer and never gave it are asked for the same by another. */
  void theOthersAnswer(String who, String expected) throws Exception {
    for (String missing : missing()) {
      if (missing.endsWith(expected)) {
        Row row = succeeded.get(missing.substring(0, missing.length() - expected.length())).by(who);
        assertThat(answer(row, send(row))).as(row.toString()).isEqualTo(expected);
      }
    }
  }

  private void until(Row row, Predicate<String> saysSo) throws Exception {
    long end = System.nanoTime() + SECONDS.toNanos(120);
    String last = answer(row, send(row));
    while (!saysSo.test(last)) {
      assertThat(System.nanoTime()).as("%s is answered %s", row, last).isLessThan(end);
      last = answer(row, send(row));
    }
  }

  private Future<HttpResponse<Buffer>> send(Row row) {
    HttpMethod method = HttpMethod.valueOf(row.operation().method().toUpperCase(Locale.ROOT));
    HttpRequest<Buffer> request =
        clients
            .get(row.door())
            .request(method, doors.port(row.door()), "127.0.0.1", filled(row.path()))
            .bearerTokenAuthentication(names.get(row.who() + "_key"));
    if (row.header() != null && !row.header().isEmpty()) {
      String[] header = filled(row.header()).split(": ", 2);
      request.putHeader(header[0], header[1]);
    }
    return row.body() == null
        ? request.send()
        : request
            .putHeader("content-type", "application/json")
            .sendBuffer(Buffer.buffer(filled(row.body())));
  }

  private String answer(Row row, Future<HttpResponse<Buffer>> sent) throws Exception {
    HttpResponse<Buffer> got = sent.await(60, SECONDS);
    String status = Integer.toString(got.statusCode());
    String answer =
        "application/problem+json".equals(got.getHeader("content-type"))
            ? status + " " + got.bodyAsJsonObject().getString("code")
            : status;
    given.add(entry(row.door(), row.operation(), answer));
    if (status.startsWith("2")) {
      succeeded.putIfAbsent(entry(row.door(), row.operation(), ""), row);
    }
    if (row.name() != null) {
      for (Map.Entry<String, Object> field : got.bodyAsJsonObject()) {
        name(row.name() + "_" + field.getKey(), String.valueOf(field.getValue()));
      }
      name(row.name(), names.get(row.name() + "_id"));
    }
    return answer;
  }

  private String filled(String text) {
    String filled = text;
    while (filled.contains("$")) {
      filled =
          NAME.matcher(filled).replaceAll(one -> Matcher.quoteReplacement(value(one.group(1))));
    }
    return filled;
  }

  private String value(String name) {
    return names.computeIfAbsent(name, unknown -> UUID.randomUUID().toString());
  }

  private static String entry(String door, Operation operation, String answer) {
    return door + " " + operation + " " + answer;
  }

  /** One row of each line, or two where both doors have the operation. */
  private static List<Row> rows(String table) {
    List<Row> rows = new ArrayList<>();
    for (String line : table.lines().filter(one -> !one.isBlank()).toList()) {
      Matcher row = ROW.matcher(line.strip());
      assertThat(row.matches()).as(line).isTrue();
      for (String door : DOORS) {
        API.operation(door, row.group("method"), row.group("path").split("\\?", 2)[0])
            .ifPresent(operation -> rows.add(Row.of(door, operation, row)));
      }
    }
    return rows;
  }
}
