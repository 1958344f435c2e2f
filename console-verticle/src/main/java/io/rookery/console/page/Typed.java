package io.rookery.console.page;

import io.rookery.console.api.PageCursors;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What was typed into a filter, which is often half done: the text stays as it is, and what cannot
 * be read leaves nothing out and is named in {@link #faults}.
 */
final class Typed {
  private final HttpServerRequest request;
  private final Listing listing;
  private final PageCursors cursors;
  private final List<String> faults = new ArrayList<>();

  Typed(HttpServerRequest request, Listing listing, PageCursors cursors) {
    this.request = request;
    this.listing = listing;
    this.cursors = cursors;
  }

  /**
   * A list that is shown page by page.
   *
   * @param cursor the parameter that says where a page begins
   * @param fields those of the filter
   */
  record Listing(String path, String cursor, List<String> fields) {}

  /** Empty where nothing was typed. */
  String text(String name) {
    return request.getParam(name, "").strip();
  }

  /** Null where nothing was typed, or nothing that can be read. */
  <T> T read(String name, String form, Function<String, T> parser) {
    String text = text(name);
    try {
      return text.isEmpty() ? null : parser.apply(text);
    } catch (IllegalArgumentException malformed) {
      faults.add("“" + text + "” is not " + form + ".");
      return null;
    }
  }

  /** Null where nothing was typed, or nothing that can be read. */
  Instant time(String name) {
    return read(
        name, "a time such as 2026-11-25T09:30", text -> FieldTime.read(text, text("zone")));
  }

  /** What the field of a time shows. */
  Filled.Field field(String name) {
    Instant at;
    try {
      at = text(name).isEmpty() ? null : FieldTime.read(text(name), text("zone"));
    } catch (IllegalArgumentException unreadable) {
      at = null;
    }
    return new Filled.Field(name, at == null ? text(name) : FieldTime.inUtc(at), at, null, false);
  }

  /** What is wrong with it, in sentences. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /** It is where the list begins. */
  boolean isFirst() {
    return text(listing.cursor).isEmpty();
  }

  /** Where the page before this one ended; null for the first. Who wrote it themselves gets 400. */
  <T> T place(Function<String, T> parser) {
    return isFirst()
        ? null
        : cursors
            .read(filter(), text(listing.cursor))
            .map(parser)
            .orElseThrow(PageCursors.INVALID::exception);
  }

  /** The address of the page behind {@code place}; null where that is: this is the last. */
  String next(Object place) {
    return place == null ? null : with(listing.cursor, cursors.write(filter(), place.toString()));
  }

  private List<String> filter() {
    return Stream.concat(Stream.of(listing.path), listing.fields.stream().map(this::text)).toList();
  }

  /** The address of the first page of this filter, with another value of one field. */
  String with(String changed, Object value) {
    StringBuilder address =
        new StringBuilder(listing.path)
            .append('?')
            .append(changed)
            .append('=')
            .append(encoded(value));
    for (String field : listing.fields) {
      if (!field.equals(changed) && !text(field).isEmpty()) {
        address.append('&').append(field).append('=').append(encoded(text(field)));
      }
    }
    return address.toString();
  }

  private static String encoded(Object value) {
    return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
  }
}
