package io.rookery.system.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each field of each form, filled with what it may not hold, before all roles: what the page says
 * of it is for people, who know nothing of JSON, nulls and the names of fields.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RefusedPagesTest {
  private static final List<String> WRONG =
      List.of(
          "",
          "x",
          "-1",
          "0",
          "1.5",
          "999999999",
          "null",
          "a".repeat(600),
          "a\u0001b",
          "2020-01-01T00:00",
          "mailto:ada@example.com",
          "http://10.0.0.7/",
          "https://ada:1815@example.com:22/",
          "https://example.com/#here",
          "https://sandbox.example.com/hook");

  /** Stands on the page of a red test, and there again where it is refused. */
  private static final String OVERRIDE = "/clients/:client_uuid/:environment/override";

  /** What the script or the page fills in, and nobody sees. */
  private static final Set<String> HIDDEN = Set.of("csrf", "version", "zone");

  private static final Pattern FORM =
      Pattern.compile("(?s)<form[^>]* action=\"([^\"]+)\".*?</form>");
  private static final Pattern FIELD =
      Pattern.compile("(?s)<(?:input|textarea|select)\\b[^>]* name=\"([a-z_]+)\"[^>]*>");
  private static final Pattern VALUE = Pattern.compile(" value=\"([^\"]*)\"");
  private static final Pattern TOLD =
      Pattern.compile(
          "(?s)<div id=\"refusal\".*?</div>|<p id=\"fault\".*?</p>|<section id=\"problem\".*?</section>"
              + "|<small id=\"[a-z_]+-note\".*?</small>");
  private static final Pattern PROGRAMS =
      Pattern.compile("null|JSON|If-Match|ETag|array|object|offset|[a-z]_[a-z]|\\dT\\d\\d:");

  private static Doors doors;
  private static Reader operator;

  @BeforeAll
  static void open() throws Exception {
    doors = Doors.open();
    operator = Reader.signIn(doors, Caller.OPERATOR);
  }

  @AfterAll
  static void close() throws Exception {
    doors.close();
  }

  /** Those with something to fill in. */
  static Stream<String> forms() throws Exception {
    List<String> forms = new ArrayList<>(List.of(OVERRIDE));
    for (String page : doors.pages()) {
      String path = page.substring(page.indexOf('/'));
      if (page.startsWith("POST ") && doors.pages().contains("GET " + path)) {
        if (fields(path).keySet().stream().anyMatch(field -> !HIDDEN.contains(field))) {
          forms.add(path);
        }
      }
    }
    return forms.stream();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void whatever_a_field_may_not_hold_is_refused_in_plain_words(String path) throws Exception {
    // Given
    Map<String, String> usual = fields(path);
    List<String> refusals = new ArrayList<>();
    for (String field : usual.keySet()) {
      for (String wrong : HIDDEN.contains(field) ? List.<String>of() : WRONG) {
        Map<String, String> typed = new HashMap<>(fields(path));
        typed.put(field, wrong);
        // When
        HttpResponse<Buffer> answer = operator.send(path, typed);
        // Then
        if (answer.statusCode() >= 400) {
          refusals.add(told(answer.bodyAsString()));
          assertThat(refusals.get(refusals.size() - 1))
              .as("%s with %s=%s", path, field, wrong)
              .isNotBlank()
              .doesNotContainPattern(PROGRAMS);
        }
      }
    }
    assertThat(refusals).as("%s refuses nothing", path).isNotEmpty();
  }

  /** What the page says of the refusal, as people read it. */
  private static String told(String page) {
    StringBuilder told = new StringBuilder();
    TOLD.matcher(page).results().forEach(part -> told.append(part.group()).append(' '));
    return told.toString().replaceAll("<[^>]*>", " ").strip();
  }

  /** What the fields of the form hold when its page is opened. */
  private static Map<String, String> fields(String path) throws Exception {
    HttpResponse<Buffer> opened =
        path.equals(OVERRIDE)
            ? operator.send(path, Map.of("version", "1"))
            : operator.ask("GET", path);
    String page = opened.bodyAsString();
    Map<String, String> fields = new HashMap<>();
    FORM.matcher(page)
        .results()
        .filter(form -> form.group(1).equals(doors.named(path)))
        .flatMap(form -> FIELD.matcher(form.group()).results())
        .filter(RefusedPagesTest::isSent)
        .forEach(field -> fields.put(field.group(1), held(field.group())));
    fields.replaceAll((field, held) -> chosen(page, field).orElse(held));
    return fields;
  }

  private static boolean isSent(MatchResult field) {
    String tag = field.group();
    boolean box = tag.contains("type=\"checkbox\"") || tag.contains("type=\"radio\"");
    return !box || tag.contains(" checked");
  }

  private static String held(String tag) {
    return VALUE.matcher(tag).results().map(found -> found.group(1)).findFirst().orElse("");
  }

  /** The first choice of a list, where the field is one. */
  private static Optional<String> chosen(String page, String field) {
    return Pattern.compile("<select[^>]* name=\"" + field + "\"[^>]*>\\s*<option([^>]*)>")
        .matcher(page)
        .results()
        .map(option -> held(option.group(1)))
        .findFirst();
  }
}
