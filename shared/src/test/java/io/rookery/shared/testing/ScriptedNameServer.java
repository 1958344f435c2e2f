package io.rookery.shared.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.dns.AddressResolverOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A name server that may change its mind from one look-up to the next, as one does that leads
 * inside. Nobody may keep what it says: it is valid for 0 s. A name that it was told nothing of
 * does not exist.
 */
public final class ScriptedNameServer {
  private static final int HEADER_BYTES = 12;
  private static final int A = 1;
  private static final int CNAME = 5;
  private static final int AAAA = 28;
  private static final int CHAIN_MAX = 8;

  private final DatagramSocket socket;
  private final Map<String, List<List<String>>> answers = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

  private ScriptedNameServer(DatagramSocket socket) {
    this.socket = socket;
  }

  /** Listens on a port of 127.0.0.1 that the system chooses. */
  public static ScriptedNameServer start(Vertx vertx) throws Exception {
    ScriptedNameServer server = new ScriptedNameServer(vertx.createDatagramSocket());
    server.socket.listen(0, "127.0.0.1").await(5, SECONDS).handler(server::answer);
    return server;
  }

  /**
   * What the name leads to at its first look-up; said again: at the next, and the last for ever.
   *
   * @param records addresses, of both families together, or one other name (CNAME)
   */
  public ScriptedNameServer answers(String name, String... records) {
    answers.computeIfAbsent(name, first -> new ArrayList<>()).add(List.of(records));
    return this;
  }

  /** How often the name was looked up. */
  public int lookups(String name) {
    return counter(name, A).get();
  }

  /** For a Vert.x that asks this server alone. */
  public AddressResolverOptions options() {
    return new AddressResolverOptions()
        .setServers(List.of("127.0.0.1:" + socket.localAddress().port()))
        .setSearchDomains(List.of())
        // Netty keeps what is valid for 0 s until the loop's next turn; an asker may be faster.
        .setCacheMaxTimeToLive(0)
        .setQueryTimeout(2_000);
  }

  private void answer(DatagramPacket packet) {
    Buffer question = packet.data();
    StringBuilder labels = new StringBuilder();
    int at = HEADER_BYTES;
    for (; question.getByte(at) != 0; at += question.getByte(at) + 1) {
      labels.append(question.getString(at + 1, at + 1 + question.getByte(at))).append('.');
    }
    String name = labels.substring(0, labels.length() - 1);
    int type = question.getUnsignedShort(at + 1);
    List<Buffer> found = records(name, type);
    boolean known = answers.containsKey(name);
    Buffer reply =
        Buffer.buffer()
            .appendBuffer(question.slice(0, 2))
            .appendUnsignedShort(known ? 0x8180 : 0x8183)
            .appendUnsignedShort(1)
            .appendUnsignedShort(found.size())
            .appendInt(0)
            .appendBuffer(question.slice(HEADER_BYTES, at + 5));
    found.forEach(reply::appendBuffer);
    socket.send(reply, packet.sender().port(), packet.sender().host());
  }

  /** All of a chain in one answer, as a resolver gives it that asked the others itself. */
  private List<Buffer> records(String asked, int type) {
    List<Buffer> records = new ArrayList<>();
    String name = asked;
    for (int link = 0; name != null && link < CHAIN_MAX; link++) {
      String owner = name;
      name = null;
      for (String record : next(owner, type)) {
        if (Character.isLetter(record.charAt(record.length() - 1)) && record.indexOf(':') < 0) {
          records.add(record(owner, CNAME, encoded(record)));
          name = record;
        } else if ((record.indexOf(':') < 0 ? A : AAAA) == type) {
          records.add(record(owner, type, bytes(record)));
        }
      }
    }
    return records;
  }

  private List<String> next(String name, int type) {
    List<List<String>> lookups = answers.getOrDefault(name, List.of());
    // A and AAAA are asked for apart, and together are one look-up.
    int lookup = counter(name, type).getAndIncrement();
    return lookups.isEmpty() ? List.of() : lookups.get(Math.min(lookup, lookups.size() - 1));
  }

  private AtomicInteger counter(String name, int type) {
    return asked.computeIfAbsent(name + "/" + type, first -> new AtomicInteger());
  }

  /** Class IN, valid for 0 s. */
  private static Buffer record(String owner, int type, Buffer data) {
    return Buffer.buffer()
        .appendBuffer(encoded(owner))
        .appendUnsignedShort(type)
        .appendUnsignedShort(1)
        .appendInt(0)
        .appendUnsignedShort(data.length())
        .appendBuffer(data);
  }

  private static Buffer encoded(String name) {
    Buffer encoded = Buffer.buffer();
    for (String label : name.split("\\.", -1)) {
      encoded.appendByte((byte) label.length()).appendString(label);
    }
    return encoded.appendByte((byte) 0);
  }

  /** A mapped IPv4 address keeps its 16 bytes, which the JDK would take from it. */
  private static Buffer bytes(String address) {
    try {
      byte[] bytes = InetAddress.getByName(address).getAddress();
      boolean mapped = bytes.length == 4 && address.indexOf(':') >= 0;
      return mapped
          ? Buffer.buffer(new byte[10]).appendUnsignedShort(0xFFFF).appendBytes(bytes)
          : Buffer.buffer(bytes);
    } catch (UnknownHostException notAnAddress) {
      throw new IllegalArgumentException(notAnAddress);
    }
  }
}
