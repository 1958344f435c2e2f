package io.rookery.bench.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Somebody who is signed in on the console's page and looks at one screen after the other. */
public final class PageSession {
  private final HttpClient http = HttpClient.newHttpClient();
  private final String console;
  private final String cookie;

  private PageSession(String console, String key) throws IOException, InterruptedException {
    this.console = console;
    HttpRequest signIn =
        HttpRequest.newBuilder(URI.create(console + "/sign-in"))
            .header("origin", console)
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("key=" + URLEncoder.encode(key, UTF_8)))
            .build();
    HttpResponse<Void> answer = http.send(signIn, BodyHandlers.discarding());
    this.cookie =
        answer
            .headers()
            .firstValue("set-cookie")
            .orElseThrow(() -> new IOException("signing in answered " + answer.statusCode()))
            .split(";", -1)[0];
  }

  /** Signs in with an API key at the console of this address. */
  static PageSession signIn(String console, String key) throws IOException, InterruptedException {
    return new PageSession(console, key);
  }

  /** Asks for one screen; the nanoseconds until all of it has come. */
  public long look(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(console + path))
            .header("cookie", cookie)
            .header("accept-encoding", "gzip")
            .build();
    long began = System.nanoTime();
    HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
    long took = System.nanoTime() - began;
    if (answer.statusCode() != 200) {
      throw new IOException(path + " answered " + answer.statusCode());
    }
    return took;
  }
}
