package io.rookery.bench.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBytesTest {
  private static final byte[] NAME = "webhook-id:".getBytes(StandardCharsets.US_ASCII);
  private static final String TWO =
      "POST /c/1 HTTP/1.1\r\nWebhook-Id: a\r\ncontent-length: 3\r\n\r\nxyz"
          + "POST /c/2 HTTP/1.1\r\ncontent-length: 0\r\nwebhook-id: b\r\n\r\n";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1_000})
  void messages_are_cut_wherever_the_network_cut_them(int pieces) {
    // Given
    List<String> taken = new ArrayList<>();
    HttpBytes messages =
        new HttpBytes(
            (bytes, start, body, end) ->
                taken.add(
                    HttpBytes.header(bytes, start, body, NAME)
                        + new String(bytes, body, end - body, StandardCharsets.US_ASCII)));
    byte[] all = TWO.getBytes(StandardCharsets.US_ASCII);
    // When
    for (int from = 0; from < all.length; from += pieces) {
      messages.add(Arrays.copyOfRange(all, from, Math.min(from + pieces, all.length)));
    }
    // Then
    assertThat(taken).containsExactly("axyz", "b");
  }
}
