package io.rookery.shared.guard;

import io.netty.util.NetUtil;
import java.lang.Character.UnicodeScript;
import java.net.IDN;
import java.net.InetAddress;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A host as it is asked for in DNS.
 *
 * @param name in ASCII and lower case, without trailing dot; an IPv6 address without brackets
 * @param literal the address, where the host is one
 */
record HostName(String name, Optional<InetAddress> literal) {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
  private static final List<String> PRIVATE_SUFFIXES =
      List.of("localhost", "local", "internal", "svc", "localdomain", "home.arpa");
  // Scripts that one language writes together; Latin stands beside none of them.
  private static final List<Set<UnicodeScript>> WRITTEN_TOGETHER =
      List.of(
          EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA),
          EnumSet.of(UnicodeScript.HAN, UnicodeScript.HANGUL),
          EnumSet.of(UnicodeScript.HAN, UnicodeScript.BOPOMOFO));

  static HostName parse(String text) {
    if (text.startsWith("[")) {
      String inner = text.substring(1, text.length() - 1);
      if (inner.indexOf('%') >= 0) {
        throw new TargetRefused(Refusal.NOT_PUBLIC, "An address with a zone is not a public one.");
      }
      InetAddress address =
          inner.indexOf(':') < 0 ? null : AddressLiteral.parse(inner).orElse(null);
      if (address == null) {
        throw new TargetRefused(Refusal.MALFORMED, "What stands in brackets is no IPv6 address.");
      }
      return new HostName(NetUtil.toAddressString(address), Optional.of(address));
    }
    String name = ascii(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
    String[] labels = name.split("\\.", -1);
    if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
      return new HostName(name, Optional.of(dottedAddress(name)));
    }
    if (name.length() > 253) {
      throw new TargetRefused(Refusal.HOST, "A host has at most 253 characters.");
    }
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        throw new TargetRefused(
            Refusal.HOST, "The parts of a host are letters, digits and inner hyphens.");
      }
      refuseMixedScripts(IDN.toUnicode(label));
    }
    return new HostName(name, Optional.empty());
  }

  /** False for names that mean something only inside a network. */
  boolean looksPublic() {
    return literal.isPresent()
        || (name.indexOf('.') > 0
            && PRIVATE_SUFFIXES.stream().noneMatch(suffix -> name.endsWith("." + suffix)));
  }

  /** Who ends in a number is an IPv4 address, also to resolvers that read 127.1 and 0x7f000001. */
  private static InetAddress dottedAddress(String name) {
    return AddressLiteral.parse(name)
        .orElseThrow(
            () ->
                new TargetRefused(
                    Refusal.NOT_PUBLIC,
                    "An IPv4 address is four decimal numbers from 0 to 255, with dots between."));
  }

  private static String ascii(String text) {
    if (text.chars().allMatch(c -> c < 0x80)) {
      return text.toLowerCase(Locale.ROOT);
    }
    // Full-width digits and the like become other characters on their way to DNS: a disguise.
    if (!Normalizer.normalize(text, Normalizer.Form.NFKC).equals(text)
        || text.codePoints().anyMatch(HostName::changesItsMeaning)) {
      throw new TargetRefused(
          Refusal.NOT_PUBLIC, "The host holds characters that stand for others.");
    }
    refuseMixedScripts(text);
    try {
      return IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException invalid) {
      throw new TargetRefused(Refusal.HOST, "The host is no valid international name.");
    }
  }

  /** Digits of other scripts, dots of other scripts, and the letters that IDNA 2003 replaces. */
  private static boolean changesItsMeaning(int c) {
    if (c < 0x80) {
      return false;
    }
    boolean mark = Character.getType(c) == Character.NON_SPACING_MARK;
    return !(Character.isLetter(c) || mark) || c == 'ß' || c == 'ς';
  }

  private static void refuseMixedScripts(String text) {
    for (String label : text.split("\\.", -1)) {
      Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
      label.codePoints().mapToObj(UnicodeScript::of).forEach(scripts::add);
      scripts.remove(UnicodeScript.COMMON);
      scripts.remove(UnicodeScript.INHERITED);
      if (scripts.size() > 1
          && WRITTEN_TOGETHER.stream().noneMatch(together -> together.containsAll(scripts))) {
        throw new TargetRefused(Refusal.HOST, "A part of the host mixes scripts.");
      }
    }
  }
}
