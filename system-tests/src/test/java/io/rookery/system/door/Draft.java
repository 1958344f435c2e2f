package io.rookery.system.door;

import static java.util.Objects.requireNonNull;

import io.rookery.shared.testing.DeclaredApi.Operation;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A request before it is written, each of its parts open to be spoilt. Texts hold no line ends. */
final class Draft {
  /** A body that is taken, for each operation that has one. */
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          Map.entry(
              "POST /v1/notifications",
              """
              {"type":"user.created","environment":"production","client_uuid":":client_uuid",
               "user_id":"user-1","occurred_at":"2026-11-24T10:00:00Z","details":{"a":[1,{"b":"c"}]}}"""),
          Map.entry(
              "POST /v1/notifications/batch",
              """
              {"notifications":[{"type":"extraction.failed","environment":"production",
               "client_uuid":":client_uuid","data_source":"Fitbit","reason":"permission_denied"}]}"""),
          Map.entry(
              "PUT /v1/clients/{client_uuid}/subscription",
              """
              {"name":"Acme","sandbox":{"url":":receiver/a","platform_secret":"s"},
               "production":{"url":":receiver/b"},"confirm_same_url":false,
               "data_webhook_urls":[":receiver/c"]}"""),
          Map.entry(
              "PATCH /v1/clients/{client_uuid}/endpoints/{environment}",
              """
              {"ordering":"user","on_exhausted":"skip","in_flight_max":4,"rate_per_second":1.5,
               "families_off":["user_management"],"types_off":["user.created"],"x_rook_hash":false,
               "headers":{"x-a":"b"},"description":"d","contact":"c"}"""),
          Map.entry(
              "POST /v1/clients/{client_uuid}/endpoints/{environment}/rotate",
              "{\"overlap_seconds\":0,\"signature\":\"v1\"}"),
          Map.entry(
              "PUT /v1/clients/{client_uuid}/endpoints/{environment}/platform_secret",
              "{\"secret\":\"a secret\"}"),
          Map.entry(
              "POST /v1/clients/{client_uuid}/endpoints/production/promote", "{\"dry_run\":true}"),
          Map.entry(
              "POST /v1/clients/{client_uuid}/endpoints/{environment}/override",
              "{\"why\":\"they say so\"}"),
          Map.entry(
              "POST /v1/clients/{client_uuid}/endpoints/{environment}/resume",
              "{\"release\":\"all\"}"),
          Map.entry(
              "POST /v1/clients/{client_uuid}/endpoints/{environment}/enable",
              "{\"release\":\"all\"}"),
          Map.entry(
              "POST /v1/erasures", "{\"client_uuid\":\":client_uuid\",\"user_id\":\"user-9\"}"),
          Map.entry(
              "POST /v1/replays",
              """
              {"environment":"production","client_uuid":":client_uuid","type":"user.created",
               "from":"2026-11-24T10:00:00Z","dry_run":true,"per_second":5}"""),
          Map.entry("PUT /v1/stops/{environment}", "{\"why\":\"a fire\"}"),
          Map.entry(
              "POST /v1/keys",
              """
              {"name":"billing","role":"producer","environment":"sandbox",
               "expires_at":"2027-11-24T10:00:00Z"}"""),
          Map.entry("PATCH /v1/keys/{key_id}", "{\"expires_at\":\"2027-11-24T10:00:00Z\"}"));

  final String door;
  final Set<String> parameters;
  String method;
  String path;
  String body;
  final Map<String, String> query = new LinkedHashMap<>();
  final List<String> headers = new ArrayList<>();

  /** As it should be asked, by who may. */
  Draft(Doors doors, String door, Operation operation, Set<String> parameters) {
    this.door = door;
    String name = operation.toString();
    this.parameters = parameters;
    method = operation.method().toUpperCase(Locale.ROOT);
    path = doors.named(operation.path().replaceAll("\\{([a-z_]+)}", ":$1"));
    body = operation.hasBody() ? doors.named(requireNonNull(BODIES.get(name), name)) : "";
    if (parameters.contains("client_uuid")) {
      query.put("client_uuid", doors.named(":client_uuid"));
    }
    headers.add("host: 127.0.0.1");
    headers.add("content-type: application/json");
    Caller caller = door.equals("ingest") ? Caller.PRODUCER_PRODUCTION : Caller.OPERATOR;
    headers.add("authorization: Bearer " + doors.key(caller));
  }

  String uri() {
    return query.isEmpty()
        ? path
        : path
            + query.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining("&", "?", ""));
  }

  /** With the length of its body, unless a header says something of that already. */
  Buffer written() {
    Buffer content = Buffer.buffer(body);
    List<String> all = new ArrayList<>(headers);
    if (!body.isEmpty()
        && headers.stream()
            .noneMatch(one -> one.matches("(content-length|transfer-encoding):.*"))) {
      all.add("content-length: " + content.length());
    }
    return Buffer.buffer(method + " " + uri() + " HTTP/1.1\r\n")
        .appendString(String.join("\r\n", all))
        .appendString("\r\n\r\n")
        .appendBuffer(content);
  }

  @Override
  public String toString() {
    String text = written().toString();
    return text.length() > 2_000 ? text.substring(0, 2_000) + "…" : text;
  }
}
