package io.rookery.system.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
 * Who may open which page and send which form: the table of {@link AccessMatrixTest} for the
 * console's pages, asked by those who can sign in, for what is of one client in production.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PageAccessTest {
  /**
   * The status for each reader: account managers of all, of another client, and of sandbox;
   * operator; auditor. A form holds its token and nothing else, which is 422 or 400 where it is
   * read. 303 leads to what was done.
   */
  private static final String TABLE =
      """
                                                            | account-manager   | op. | aud.
                                                            | all  other  sandb |     |
      GET  /                                                | 200  200    200   | 200 | 200
      GET  /clients                                         | 200  200    200   | 200 | 200
      GET  /clients/choices                                 | 200  200    200   | 200 | 200
      GET  /clients/new                                     | 200  200    403   | 200 | 403
      POST /clients/new                                     | 422  422    422   | 422 | 403
      GET  /clients/:client_uuid                            | 200  404    200   | 200 | 200
      GET  /clients/:client_uuid/edit                       | 200  404    403   | 200 | 403
      POST /clients/:client_uuid/edit                       | 400  404    400   | 400 | 403
      GET  /clients/:client_uuid/unsubscribe                | 200  404    403   | 200 | 403
      POST /clients/:client_uuid/unsubscribe                | 400  404    400   | 400 | 403
      GET  /clients/:client_uuid/promote                    | 200  404    403   | 200 | 403
      POST /clients/:client_uuid/promote                    | 400  404    400   | 400 | 403
      GET  /clients/:client_uuid/:environment/pause         | 200  404    403   | 200 | 403
      POST /clients/:client_uuid/:environment/pause         | 303  404    403   | 303 | 403
      GET  /clients/:client_uuid/:environment/resume        | 200  404    403   | 200 | 403
      POST /clients/:client_uuid/:environment/resume        | 422  404    403   | 422 | 403
      GET  /clients/:client_uuid/:environment/disable       | 200  404    403   | 200 | 403
      POST /clients/:client_uuid/:environment/disable       | 303  404    403   | 303 | 403
      GET  /clients/:client_uuid/:environment/enable        | 200  404    403   | 200 | 403
      POST /clients/:client_uuid/:environment/enable        | 422  404    403   | 422 | 403
      GET  /clients/:client_uuid/:environment/settings      | 200  404    403   | 200 | 403
      POST /clients/:client_uuid/:environment/settings      | 400  404    403   | 400 | 403
      GET  /clients/:client_uuid/:environment/test          | 200  404    403   | 200 | 403
      POST /clients/:client_uuid/:environment/test          | 200  404    403   | 200 | 403
      POST /clients/:client_uuid/:environment/override      | 400  404    403   | 400 | 403
      GET  /clients/:client_uuid/:environment/rotate        | 200  404    403   | 200 | 403
      POST /clients/:client_uuid/:environment/rotate        | 200  404    403   | 200 | 403
      GET  /notifications                                   | 200  200    200   | 200 | 200
      GET  /notifications/:id                               | 200  404    404   | 200 | 200
      POST /notifications/:id/retry                         | 303  404    404   | 303 | 403
      GET  /notifications/:id/cancel                        | 200  404    404   | 200 | 403
      POST /notifications/:id/cancel                        | 303  404    404   | 303 | 403
      GET  /replays                                         | 200  200    200   | 200 | 200
      GET  /replays/new                                     | 200  200    200   | 200 | 403
      POST /replays/new                                     | 422  422    422   | 422 | 403
      GET  /replays/:id                                     | 200  404    404   | 200 | 200
      POST /replays/:id/cancel                              | 303  404    404   | 303 | 403
      GET  /stops/:environment/stop                         | 403  403    403   | 200 | 403
      POST /stops/:environment/stop                         | 403  403    403   | 422 | 403
      GET  /stops/:environment/start                        | 403  403    403   | 200 | 403
      POST /stops/:environment/start                        | 403  403    403   | 303 | 403
      GET  /approvals                                       | 200  200    200   | 200 | 200
      GET  /approvals/:id/approve                           | 200  404    404   | 200 | 403
      POST /approvals/:id/approve                           | 409  404    404   | 409 | 403
      GET  /approvals/:id/reject                            | 200  404    404   | 200 | 403
      POST /approvals/:id/reject                            | 303  404    404   | 303 | 403
      GET  /audit                                           | 200  200    200   | 200 | 200
      GET  /keys                                            | 403  403    403   | 200 | 200
      GET  /keys/new                                        | 403  403    403   | 200 | 403
      POST /keys/new                                        | 403  403    403   | 422 | 403
      GET  /keys/:key_id/expiry                             | 403  403    403   | 200 | 403
      POST /keys/:key_id/expiry                             | 403  403    403   | 303 | 403
      GET  /keys/:key_id/revoke                             | 403  403    403   | 200 | 403
      POST /keys/:key_id/revoke                             | 403  403    403   | 303 | 403
      """;

  /** Anybody's; and a stream, which does not end: {@code SignInTest}, {@code LiveFeedTest}. */
  private static final Set<String> OTHERS =
      Set.of("GET /sign-in", "POST /sign-in", "POST /sign-out", "GET /live", "GET /assets/:name");

  private static final List<Caller> READERS =
      List.of(
          Caller.MANAGER,
          Caller.MANAGER_OF_ANOTHER,
          Caller.MANAGER_OF_SANDBOX,
          Caller.OPERATOR,
          Caller.AUDITOR);

  private static Doors doors;
  private static final Map<Caller, Reader> SIGNED_IN = new TreeMap<>();

  @BeforeAll
  static void open() throws Exception {
    doors = Doors.open();
    for (Caller caller : READERS) {
      SIGNED_IN.put(caller, Reader.signIn(doors, caller));
    }
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

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  static Stream<Row> rows() {
    return TABLE.lines().filter(line -> line.contains(" /")).map(Row::of);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void each_reader_gets_what_the_table_says_and_nothing_of_what_is_not_theirs(Row row)
      throws Exception {
    // When
    List<String> statuses = new ArrayList<>();
    for (Caller caller : READERS) {
      HttpResponse<Buffer> answer = SIGNED_IN.get(caller).ask(row.method(), row.path());
      statuses.add(Integer.toString(answer.statusCode()));
      // Then
      String shown = String.valueOf(answer.bodyAsString());
      if (caller == Caller.MANAGER_OF_ANOTHER) {
        assertThat(shown).doesNotContain(doors.client().toString());
      } else if (caller == Caller.MANAGER_OF_SANDBOX) {
        assertThat(shown).doesNotContain(doors.productionUrl());
      }
    }
    assertThat(String.join(" ", statuses)).isEqualTo(row.statuses());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void who_is_not_signed_in_is_asked_to_and_sees_nothing(Row row) throws Exception {
    // When
    HttpResponse<Buffer> answer = Reader.signedOut(doors).ask(row.method(), row.path());
    // Then
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.getHeader("location")).startsWith("/sign-in");
    assertThat(answer.bodyAsString()).isNull();
  }

  @Test
  void every_page_and_every_form_is_in_the_table() {
    // When
    Set<String> pages =
        doors.pages().stream().filter(page -> !OTHERS.contains(page)).collect(Collectors.toSet());
    // Then
    assertThat(rows().map(Row::toString).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(pages);
  }
}
