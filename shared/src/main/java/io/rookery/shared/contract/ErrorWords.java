package io.rookery.shared.contract;

/**
 * Says for people what the {@code error} of a {@link DispatchContract.HistoryEntry} says in codes,
 * such as {@code timeout_first_byte: no answer in time}.
 */
public final class ErrorWords {
  private static final String STATUS = "status_";

  public static String of(String error) {
    String[] parts = error.split(": ", 2);
    boolean more = parts.length == 2;
    return switch (parts[0]) {
      case "own_fault" -> "a fault of ours" + (more ? ": " + of(parts[1]) : "");
      case "repeat_of" -> "a repeat of " + parts[parts.length - 1];
      default -> ofClass(parts[0]) + (more ? ": " + parts[1] : "");
    };
  }

  /** The first word; of an unknown one itself. */
  private static String ofClass(String code) {
    return switch (code) {
      case "dns" -> "its name has no address";
      case "connect" -> "no connection";
      case "timeout_connect" -> "no connection in time";
      case "tls" -> "the TLS handshake failed";
      case "timeout_first_byte" -> "no answer in time";
      case "timeout_body" -> "the answer did not end in time";
      case "reset" -> "the connection ended before the answer did";
      case "protocol" -> "what came back is not HTTP";
      case "too_big" -> "the head of the answer is too long";
      case "address_refused" -> "its address may not be sent to";
      case "type_off" -> "its type is switched off";
      case "family_off" -> "its family is switched off";
      default ->
          code.startsWith(STATUS)
              ? "HTTP " + code.substring(STATUS.length())
              : code.replace('_', ' ');
    };
  }

  private ErrorWords() {}
}
