package io.rookery.standalone.door;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** A link that signs the browser of whoever opens it in, once, as the holder of a key. */
public final class SignInLink {
  private final Api console;

  public SignInLink(Api console) {
    this.console = console;
  }

  /** The whole address; fails where the console makes none. */
  public Future<String> make() {
    return console
        .post("/v1/sign_in_links", Buffer.buffer(), Map.of())
        .map(
            answer -> {
              if (!answer.isSuccess()) {
                throw new IllegalStateException("no sign-in link: " + answer.refusal());
              }
              return console.url() + answer.json().getString("path");
            });
  }
}
