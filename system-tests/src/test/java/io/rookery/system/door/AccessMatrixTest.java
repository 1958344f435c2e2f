package io.rookery.system.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may ask for what: every route of both doors, asked by every caller for what is of one client
 * in production.
 *
 * <p>A route that is not in the table fails the test. The pages of the console, whose paths do not
 * begin with {@code /v1/}, have sessions in place of keys and {@link PageAccessTest}.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class AccessMatrixTest {
  /**
   * The status for each caller: of producers one for sandbox and one for production; of account
   * managers one for all, one for another client, one for sandbox; operator; auditor. Without a
   * valid key it is 401 everywhere. The body is {@code {}} where a method has one, which is 422
   * where it is read, so that a row changes as little as it can.
   */
  private static final String TABLE =
      """
                                                                                      | producer  | account-manager     | op. | aud.
                                                                                      | sand prod | all   other  sandb  |     |
      POST   /v1/notifications                                                        | 403  202 | 403   403    403   | 403 | 403
      POST   /v1/notifications/batch                                                  | 422  422 | 403   403    403   | 403 | 403
      GET    /v1/outcomes?environment=production                                      | 403  200 | 403   403    403   | 403 | 200
      GET    /v1/clients                                                              | 403  403 | 200   200    200   | 200 | 200
      GET    /v1/clients/:client_uuid/subscription                                    | 403  403 | 200   404    200   | 200 | 200
      PUT    /v1/clients/:client_uuid/subscription                                    | 403  403 | 422   404    403   | 422 | 403
      DELETE /v1/clients/:client_uuid/subscription                                    | 403  403 | 428   404    403   | 428 | 403
      GET    /v1/clients/:client_uuid/endpoints/:environment                          | 403  403 | 200   404    403   | 200 | 200
      PATCH  /v1/clients/:client_uuid/endpoints/:environment                          | 403  403 | 422   404    403   | 422 | 403
      GET    /v1/clients/:client_uuid/endpoints/:environment/secrets                  | 403  403 | 200   404    403   | 200 | 200
      POST   /v1/clients/:client_uuid/endpoints/:environment/rotate                   | 403  403 | 200   404    403   | 200 | 403
      PUT    /v1/clients/:client_uuid/endpoints/:environment/platform_secret          | 403  403 | 422   404    403   | 422 | 403
      DELETE /v1/clients/:client_uuid/endpoints/:environment/platform_secret          | 403  403 | 200   404    403   | 200 | 403
      POST   /v1/clients/:client_uuid/endpoints/:environment/override                 | 403  403 | 422   404    403   | 422 | 403
      POST   /v1/clients/:client_uuid/endpoints/:environment/test                     | 403  403 | 200   404    403   | 200 | 403
      POST   /v1/clients/:client_uuid/endpoints/production/promote                    | 403  403 | 428   404    403   | 428 | 403
      POST   /v1/clients/:client_uuid/endpoints/:environment/pause                    | 403  403 | 200   404    403   | 200 | 403
      POST   /v1/clients/:client_uuid/endpoints/:environment/resume                   | 403  403 | 422   404    403   | 422 | 403
      POST   /v1/clients/:client_uuid/endpoints/:environment/disable                  | 403  403 | 200   404    403   | 200 | 403
      POST   /v1/clients/:client_uuid/endpoints/:environment/enable                   | 403  403 | 422   404    403   | 422 | 403
      GET    /v1/notifications?client_uuid=:client_uuid&environment=:environment      | 403  403 | 200   200    200   | 200 | 200
      GET    /v1/notifications/:id                                                    | 403  403 | 200   404    404   | 200 | 200
      GET    /v1/notifications/:id/explanation                                        | 403  403 | 200   404    404   | 200 | 200
      POST   /v1/notifications/:id/retry                                              | 403  403 | 200   404    404   | 200 | 403
      POST   /v1/notifications/:id/cancel                                             | 403  403 | 200   404    404   | 200 | 403
      GET    /v1/undelivered?client_uuid=:client_uuid                                 | 403  403 | 200   200    200   | 200 | 200
      GET    /v1/attention?client_uuid=:client_uuid                                   | 403  403 | 200   200    200   | 200 | 200
      GET    /v1/replays?client_uuid=:client_uuid                                     | 403  403 | 200   200    200   | 200 | 200
      POST   /v1/replays                                                              | 403  403 | 422   422    422   | 422 | 403
      GET    /v1/replays/:id                                                          | 403  403 | 200   404    404   | 200 | 200
      POST   /v1/replays/:id/cancel                                                   | 403  403 | 200   404    404   | 200 | 403
      POST   /v1/erasures                                                             | 403  403 | 403   403    403   | 422 | 403
      GET    /v1/erasures/:id                                                         | 403  403 | 403   403    403   | 200 | 200
      GET    /v1/stops                                                                | 403  403 | 200   200    200   | 200 | 200
      PUT    /v1/stops/:environment                                                   | 403  403 | 403   403    403   | 422 | 403
      DELETE /v1/stops/:environment                                                   | 403  403 | 403   403    403   | 200 | 403
      GET    /v1/keys                                                                 | 403  403 | 403   403    403   | 200 | 200
      POST   /v1/keys                                                                 | 403  403 | 403   403    403   | 422 | 403
      GET    /v1/keys/:key_id                                                         | 403  403 | 403   403    403   | 200 | 200
      PATCH  /v1/keys/:key_id                                                         | 403  403 | 403   403    403   | 422 | 403
      POST   /v1/keys/:key_id/revoke                                                  | 403  403 | 403   403    403   | 200 | 403
      GET    /v1/audit?client_uuid=:client_uuid                                       | 403  403 | 200   200    200   | 200 | 200
      GET    /v1/approvals?client_uuid=:client_uuid                                   | 403  403 | 200   200    200   | 200 | 200
      GET    /v1/approvals/:id                                                        | 403  403 | 200   404    404   | 200 | 200
      POST   /v1/approvals/:id/approve                                                | 403  403 | 409   404    404   | 409 | 403
      POST   /v1/approvals/:id/reject                                                 | 403  403 | 200   404    404   | 200 | 403
      POST   /v1/sign_in_links                                                        | 403  403 | 201   201    201   | 201 | 201
      """;

  private static Doors doors;

  @BeforeAll
  static void open() throws Exception {
    doors = Doors.open();
  }

  @AfterAll
  static void close() throws Exception {
    doors.close();
  }

  record Row(String method, String path, String statuses) {

    static Row of(String line) {
      String[] parts = line.split("\\|", 2);
      String[] route = parts[0].strip().split(" +", 2);
      return new Row(route[0], route[1], parts[1].replaceAll("[| ]+", " ").strip());
    }

    /** As the declared API names it. */
    String route() {
      return method + " " + path.replaceAll("\\?.*", "").replaceAll(":([a-z_]+)", "{$1}");
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  static Stream<Row> rows() {
    return TABLE.lines().filter(line -> line.contains(" /v1/")).map(Row::of);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void each_caller_gets_what_the_table_says(Row row) throws Exception {
    // When
    List<String> statuses = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    for (Caller caller : Caller.VALID) {
      HttpResponse<Buffer> answer = doors.ask(row.method(), row.path(), caller);
      statuses.add(Integer.toString(answer.statusCode()));
      if (caller == Caller.MANAGER_OF_ANOTHER) {
        shown.add(answer.bodyAsString());
      }
    }
    // Then
    assertThat(String.join(" ", statuses)).isEqualTo(row.statuses());
    assertThat(shown).noneMatch(body -> body != null && body.contains(doors.client().toString()));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void without_a_valid_key_every_route_answers_the_same_401(Row row) throws Exception {
    // When
    Set<String> bodies = new HashSet<>();
    for (Caller caller : Caller.INVALID) {
      HttpResponse<Buffer> answer = doors.ask(row.method(), row.path(), caller);
      bodies.add(answer.bodyAsString());
      // Then
      assertThat(answer.statusCode()).as(caller.toString()).isEqualTo(401);
      assertThat(answer.getHeader("www-authenticate")).startsWith("Bearer");
    }
    assertThat(bodies).hasSize(1);
  }

  @Test
  void every_route_of_both_doors_is_in_the_table() {
    // When
    List<String> routes = doors.routes().stream().filter(one -> one.contains(" /v1/")).toList();
    // Then
    assertThat(rows().map(Row::route).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(routes);
  }
}
