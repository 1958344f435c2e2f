package io.rookery.console.page;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;

/**
 * Scripts and styles: read from the jars once, compressed once, and named by their content, so that
 * browsers keep them for ever and never show an old one.
 */
public final class Assets {
  private static final String JS = "text/javascript; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";
  private static final int HASH_DIGITS = 16;

  private record Asset(String type, Buffer plain, Buffer gzipped) {}

  private final Map<String, String> paths = new HashMap<>();
  private final Map<String, Asset> byPath = new HashMap<>();

  private Assets() {}

  /** Blocks for some milliseconds. */
  public static Assets load() {
    Assets assets = new Assets();
    assets.add("htmx.js", JS, webJar("htmx.org", "dist/htmx.min.js"));
    assets.add("uplot.js", JS, webJar("uplot", "dist/uPlot.iife.min.js"));
    assets.add("app.js", JS, "page/app.js");
    assets.add("pico.css", CSS, webJar("picocss__pico", "css/pico.min.css"));
    assets.add("uplot.css", CSS, webJar("uplot", "dist/uPlot.min.css"));
    assets.add("app.css", CSS, "page/app.css");
    assets.add("icon.svg", "image/svg+xml", "page/icon.svg");
    return assets;
  }

  /** Where an asset is, such as {@code /assets/0123456789abcdef-app.css}. */
  public String path(String name) {
    return paths.get(name);
  }

  public void add(Router router) {
    router.get("/assets/:name").handler(this::send);
  }

  private void send(RoutingContext context) {
    Asset asset = byPath.get(context.normalizedPath());
    if (asset == null) {
      context.next();
      return;
    }
    HttpServerResponse response =
        context
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, asset.type())
            .putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable")
            .putHeader("x-content-type-options", "nosniff")
            .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (Gzip.isTaken(context.request())) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip").end(asset.gzipped());
    } else {
      response.end(asset.plain());
    }
  }

  private void add(String name, String type, String resource) {
    byte[] bytes = read(resource);
    String path = "/assets/" + hash(bytes) + "-" + name;
    paths.put(name, path);
    byPath.put(path, new Asset(type, Buffer.buffer(bytes), Gzip.of(bytes)));
  }

  /** The version in a WebJar's paths stands in its pom alone, as ours stands in ours. */
  private static String webJar(String name, String file) {
    Properties pom = new Properties();
    String described = "META-INF/maven/org.webjars.npm/" + name + "/pom.properties";
    try (InputStream in = open(described)) {
      pom.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "META-INF/resources/webjars/" + name + "/" + pom.getProperty("version") + "/" + file;
  }

  private static byte[] read(String resource) {
    try (InputStream in = open(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) throws IOException {
    InputStream in = Assets.class.getClassLoader().getResourceAsStream(resource);
    if (in == null) {
      throw new IOException("not in the jars: " + resource);
    }
    return in;
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
