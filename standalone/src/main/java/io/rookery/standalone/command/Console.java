package io.rookery.standalone.command;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.standalone.door.Api;
import io.rookery.standalone.door.Api.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** The console's API as a command calls it: one question after the other. */
public final class Console implements AutoCloseable {
  private static final long WITHIN_SECONDS = 30;

  private final Vertx vertx = Vertx.vertx();
  private final String url;
  private final Api api;

  /** The console says no; the message says why, in words. */
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private Refused(Answer answer) {
      super("refused with " + answer.refusal());
    }
  }

  Console(String url, String key) {
    this.url = url;
    this.api = new Api(vertx, url, key);
  }

  public JsonObject get(String path) throws Refused, IOException {
    return accepted(api.get(path));
  }

  public JsonObject post(String path, JsonObject body) throws Refused, IOException {
    return accepted(api.post(path, body.toBuffer(), Map.of()));
  }

  public JsonObject put(String path, JsonObject body) throws Refused, IOException {
    return accepted(api.put(path, body));
  }

  public JsonObject delete(String path) throws Refused, IOException {
    return accepted(api.delete(path));
  }

  /** Lets time pass between two questions. */
  public void pause(int seconds) throws Exception {
    vertx.timer(seconds, SECONDS).await(seconds + WITHIN_SECONDS, SECONDS);
  }

  @Override
  public void close() throws TimeoutException {
    vertx.close().await(WITHIN_SECONDS, SECONDS);
  }

  private JsonObject accepted(Future<Answer> asked) throws Refused, IOException {
    Answer answer;
    try {
      answer = asked.await(WITHIN_SECONDS, SECONDS);
    } catch (Exception silence) {
      throw new IOException("no console answers at " + url, silence);
    }
    if (!answer.isSuccess()) {
      throw new Refused(answer);
    }
    return answer.json();
  }
}
