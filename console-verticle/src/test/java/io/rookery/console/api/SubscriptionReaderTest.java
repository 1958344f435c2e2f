package io.rookery.console.api;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rookery.console.api.SubscriptionRequest.EndpointRequest;
import io.rookery.shared.http.Problem;
import io.rookery.shared.http.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionReaderTest {
  private static final String URLS = "'sandbox':{'url':'s'},'production':{'url':'p'}";

  @Test
  void all_fields_are_read() throws Exception {
    // When
    SubscriptionRequest read =
        read(
            "{'name':'Acme','sandbox':{'url':'s','platform_secret':'k'},'production':{'url':'p'},"
                + "'confirm_same_url':true,'data_webhook_urls':['d']}");
    // Then
    assertThat(read)
        .isEqualTo(
            new SubscriptionRequest(
                "Acme",
                new EndpointRequest("s", "k"),
                new EndpointRequest("p", null),
                true,
                List.of("d")));
  }

  @Test
  void what_is_absent_or_null_stays_as_it_is() throws Exception {
    // When
    SubscriptionRequest read = read("{" + URLS + ",'name':null,'data_webhook_urls':null}");
    // Then
    assertThat(read)
        .isEqualTo(
            new SubscriptionRequest(
                null, new EndpointRequest("s", null), new EndpointRequest("p", null), false, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          []                                     | not_an_object
          {}                                     | two_urls_required /sandbox/url, two_urls_required /production/url
          {'sandbox':{'url':'s'}}                | two_urls_required /production/url
          {'sandbox':7,'production':{'url':' '}} | invalid_sandbox /sandbox, two_urls_required /production/url
          {'sandbox':{'url':7},'production':{}}  | invalid_url /sandbox/url, two_urls_required /production/url
          {URLS,'name':7}                        | invalid_name /name
          {URLS,'confirm_same_url':'yes'}        | invalid_confirm_same_url /confirm_same_url
          {URLS,'data_webhook_urls':'d'}         | invalid_data_webhook_urls /data_webhook_urls
          {URLS,'data_webhook_urls':['d',null]}  | invalid_data_webhook_urls /data_webhook_urls/1
          {URLS,'a/b~':1}                        | unknown_field /a~1b~0
          {'sandbox':{'url':'s','uri':1},'production':{'url':'p'}} | unknown_field /sandbox/uri
          {'sandbox':{'url':'s','platform_secret':''},'production':{'url':'p','platform_secret':1}} | invalid_platform_secret /sandbox/platform_secret, invalid_platform_secret /production/platform_secret
          """)
  void one_answer_names_every_fault(String body, String faults) throws Exception {
    // When
    Problem refused = refusal(body.replace("URLS", URLS));
    // Then
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo("invalid_subscription");
    assertThat(
            refused.errors().stream()
                .map(fault -> (fault.code() + " " + fault.pointer()).strip())
                .collect(joining(", ")))
        .isEqualTo(faults);
  }

  @Test
  void an_answer_lists_a_bounded_number_of_faults() throws Exception {
    // Given
    StringBuilder body = new StringBuilder("{" + URLS);
    for (int i = 0; i < 1_000; i++) {
      body.append(",'x").append(i).append("':1");
    }
    // When
    Problem refused = refusal(body.append("}").toString());
    // Then
    assertThat(refused.errors()).hasSize(50);
  }

  @Test
  void a_platform_secret_is_never_printed() throws Exception {
    // When
    SubscriptionRequest read =
        read("{'sandbox':{'url':'s','platform_secret':'hush'},'production':{'url':'p'}}");
    // Then
    assertThat(read.toString()).doesNotContain("hush");
  }

  private static Problem refusal(String body) {
    return catchThrowableOfType(ProblemException.class, () -> read(body)).problem();
  }

  private static SubscriptionRequest read(String body) throws Exception {
    return SubscriptionReader.read(new ObjectMapper().readTree(body.replace('\'', '"')));
  }
}
