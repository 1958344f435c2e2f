import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/** A webhook receiver: verifies, deduplicates, stores, answers 204, works afterwards. */
public final class Receiver {
  private static final int BODY_BYTES_MAX = 65_536;
  // Longer than a notification is tried: 4 days.
  private static final Duration SEEN_FOR = Duration.ofDays(5);

  private final Webhook webhook;
  // By webhook-id. In earnest: a table with a unique key, written in the transaction that stores the
  // notification.
  private final Map<String, Instant> seen = new LinkedHashMap<>();

  private Receiver(Webhook webhook) {
    this.webhook = webhook;
  }

  public static void main(String[] args) throws Exception {
    String secret = System.getenv("WEBHOOK_SECRET");
    if (secret == null) {
      System.err.println("set WEBHOOK_SECRET to your whsec_… secret");
      System.exit(2);
    }
    Receiver receiver = new Receiver(new Webhook(secret));
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "9000"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newFixedThreadPool(8));
    server.createContext("/", receiver::answer);
    server.start();
    System.out.println("listening on http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      exchange.sendResponseHeaders(status(exchange), -1);
    } catch (IOException | RuntimeException failure) {
      // Ours, not the sender's: without an answer it comes again.
      failure.printStackTrace();
    }
  }

  private int status(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      return 405;
    }
    byte[] bytes;
    try (InputStream in = exchange.getRequestBody()) {
      bytes = in.readNBytes(BODY_BYTES_MAX + 1);
    }
    if (bytes.length > BODY_BYTES_MAX) {
      return 413;
    }
    // As it came, before anything parses it: a parsed and rewritten body has another signature.
    String body = new String(bytes, StandardCharsets.UTF_8);
    try {
      webhook.verify(body, exchange.getRequestHeaders());
    } catch (WebhookVerificationException | RuntimeException refused) {
      return 401;
    }
    takeOnce(exchange.getRequestHeaders().getFirst("webhook-id"), body);
    return 204;
  }

  private synchronized void takeOnce(String id, String body) {
    Instant now = Instant.now();
    seen.values().removeIf(since -> since.isBefore(now.minus(SEEN_FOR)));
    if (!seen.containsKey(id)) {
      take(id, body);
      // Only now: what was not taken must come again.
      seen.put(id, now);
    }
  }

  private void take(String id, String body) {
    System.out.println("taken " + id + " " + body);
  }
}
