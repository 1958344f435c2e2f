package io.rookery.system.door;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes exactly the bytes it is given, each time on a connection of its own. */
final class RawExchange {

  /** Header names are in lower case. */
  record Answer(int status, Map<String, String> headers, String body) {}

  private final NetClient client;

  RawExchange(Vertx vertx) {
    client = vertx.createNetClient();
  }

  /** The first final answer; empty where the door closes the connection without one. */
  Future<Optional<Answer>> ask(int port, Buffer request) {
    return client.connect(port, "127.0.0.1").compose(socket -> answer(socket, request));
  }

  private static Future<Optional<Answer>> answer(NetSocket socket, Buffer request) {
    Promise<Optional<Answer>> answered = Promise.promise();
    Buffer read = Buffer.buffer();
    boolean withBody = !request.toString().startsWith("HEAD ");
    socket.handler(
        bytes -> {
          read.appendBuffer(bytes);
          parse(read.toString("ISO-8859-1"), withBody)
              .ifPresent(answer -> answered.tryComplete(Optional.of(answer)));
        });
    socket.exceptionHandler(reset -> answered.tryComplete(Optional.empty()));
    socket.closeHandler(closed -> answered.tryComplete(Optional.empty()));
    socket.write(request);
    return answered.future().onComplete(done -> socket.close());
  }

  /** Empty while it is not whole. */
  private static Optional<Answer> parse(String text, boolean withBody) {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return Optional.empty();
    }
    String[] lines = text.substring(0, end).split("\r\n", -1);
    int status = Integer.parseInt(lines[0].split(" ", 3)[1]);
    String rest = text.substring(end + 4);
    if (status < 200 && status != 101) {
      return parse(rest, withBody);
    }
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      String[] header = lines[i].split(":", 2);
      headers.put(header[0].toLowerCase(Locale.ROOT), header[1].strip());
    }
    int length = withBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
    return rest.length() < length
        ? Optional.empty()
        : Optional.of(new Answer(status, headers, rest.substring(0, length)));
  }
}
