package io.rookery.console.page;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.rookery.console.ConsoleFixture;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Does what a browser does on these pages: keeps the cookie, and sends forms with their token. */
final class BrowserDouble {
  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private final ConsoleFixture console;
  private String cookie;

  BrowserDouble(ConsoleFixture console) {
    this.console = console;
  }

  /** Somebody who signed in with a key. */
  static BrowserDouble signedIn(ConsoleFixture console, String key) throws Exception {
    BrowserDouble browser = new BrowserDouble(console);
    browser.post("/sign-in", Map.of("key", key));
    return browser;
  }

  HttpResponse<Buffer> get(String uri) throws Exception {
    return request(HttpMethod.GET, uri).send().await(30, SECONDS);
  }

  /** Sends a form of the overview's session. */
  HttpResponse<Buffer> send(String uri, Map<String, String> fields) throws Exception {
    return post(uri, with(fields, csrf()));
  }

  /** Sends a form exactly so, from a page of the console. */
  HttpResponse<Buffer> post(String uri, Map<String, String> fields) throws Exception {
    return post(uri, fields, console.origin());
  }

  HttpResponse<Buffer> post(String uri, Map<String, String> fields, String origin)
      throws Exception {
    HttpRequest<Buffer> request = request(HttpMethod.POST, uri);
    if (origin != null) {
      request.putHeader("origin", origin);
    }
    MultiMap form = MultiMap.caseInsensitiveMultiMap().addAll(fields);
    HttpResponse<Buffer> answer = request.sendForm(form).await(30, SECONDS);
    if (!answer.cookies().isEmpty()) {
      cookie = answer.cookies().get(0).split(";", 2)[0];
    }
    return answer;
  }

  /** The token that the forms of this session hold. */
  String csrf() throws Exception {
    Matcher csrf = CSRF.matcher(get("/").bodyAsString());
    return csrf.find() ? csrf.group(1) : "";
  }

  String cookie() {
    return cookie;
  }

  HttpRequest<Buffer> request(HttpMethod method, String uri) {
    HttpRequest<Buffer> request = console.request(method, null, uri).followRedirects(false);
    return cookie == null ? request : request.putHeader("cookie", cookie);
  }

  private static Map<String, String> with(Map<String, String> fields, String csrf) {
    Map<String, String> all = new HashMap<>(fields);
    all.put("csrf", csrf);
    return all;
  }
}
