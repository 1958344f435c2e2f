package io.rookery.shared.guard;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Answers each question for an IPv4 address from a table, and every other with "no such name". */
final class ScriptedNameServer {
  private static final int HEADER_BYTES = 12;
  private final DatagramSocket socket;
  private final Map<String, List<String>> addresses;

  ScriptedNameServer(Vertx vertx, Map<String, List<String>> addresses) {
    this.socket = vertx.createDatagramSocket();
    this.addresses = addresses;
  }

  Future<Integer> start() {
    return socket
        .listen(0, "127.0.0.1")
        .onSuccess(open -> open.handler(this::answer))
        .map(open -> open.localAddress().port());
  }

  private void answer(DatagramPacket packet) {
    Buffer question = packet.data();
    StringBuilder name = new StringBuilder();
    int at = HEADER_BYTES;
    for (; question.getByte(at) != 0; at += question.getByte(at) + 1) {
      name.append(question.getString(at + 1, at + 1 + question.getByte(at))).append('.');
    }
    int type = question.getUnsignedShort(at + 1);
    List<String> found = type == 1 ? addresses.getOrDefault(name.toString(), List.of()) : List.of();
    Buffer reply =
        Buffer.buffer()
            .appendBuffer(question.slice(0, 2))
            .appendUnsignedShort(found.isEmpty() ? 0x8183 : 0x8180)
            .appendUnsignedShort(1)
            .appendUnsignedShort(found.size())
            .appendInt(0)
            .appendBuffer(question.slice(HEADER_BYTES, at + 5));
    for (String address : found) {
      // The name as in the question, type A, class IN, 60 s, 4 bytes.
      reply.appendUnsignedShort(0xC00C).appendUnsignedShort(1).appendUnsignedShort(1);
      reply.appendInt(60).appendUnsignedShort(4);
      Arrays.stream(address.split("\\."))
          .forEach(part -> reply.appendUnsignedByte(Short.parseShort(part)));
    }
    socket.send(reply, packet.sender().port(), packet.sender().host());
  }
}
