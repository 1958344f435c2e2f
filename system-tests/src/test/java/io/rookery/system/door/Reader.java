package io.rookery.system.door;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody at the console's pages, with a browser's cookie and the token of its forms. */
final class Reader {
  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private final Doors doors;
  private final String cookie;
  private final String csrf;

  private Reader(Doors doors, String cookie, String csrf) {
    this.doors = doors;
    this.cookie = cookie;
    this.csrf = csrf;
  }

  static Reader signedOut(Doors doors) {
    return new Reader(doors, "", "");
  }

  static Reader signIn(Doors doors, Caller caller) throws Exception {
    MultiMap form = MultiMap.caseInsensitiveMultiMap().add("key", doors.key(caller));
    HttpResponse<Buffer> answer =
        request(doors, HttpMethod.POST, "/sign-in", "").sendForm(form).await(30, SECONDS);
    assertThat(answer.statusCode()).as("%s signs in", caller).isEqualTo(303);
    String cookie = answer.cookies().get(0).split(";", 2)[0];
    String page =
        request(doors, HttpMethod.GET, "/", cookie).send().await(30, SECONDS).bodyAsString();
    Matcher csrf = CSRF.matcher(page);
    assertThat(csrf.find()).isTrue();
    return new Reader(doors, cookie, csrf.group(1));
  }

  /** Opens a page, or sends a form that holds its token alone. */
  HttpResponse<Buffer> ask(String method, String path) throws Exception {
    return method.equals("POST")
        ? send(path, Map.of())
        : request(doors, HttpMethod.valueOf(method), path, cookie).send().await(30, SECONDS);
  }

  /** Sends a form with these fields and its token. */
  HttpResponse<Buffer> send(String path, Map<String, String> fields) throws Exception {
    MultiMap form = MultiMap.caseInsensitiveMultiMap().addAll(fields).set("csrf", csrf);
    return request(doors, HttpMethod.POST, path, cookie).sendForm(form).await(30, SECONDS);
  }

  private static HttpRequest<Buffer> request(
      Doors doors, HttpMethod method, String path, String cookie) {
    return doors.page(method, path).putHeader("cookie", cookie).followRedirects(false);
  }
}
