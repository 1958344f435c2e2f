package io.rookery.console.api;

import io.rookery.shared.http.Problem;
import io.rookery.shared.http.Problem.Fault;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The parameters after the {@code ?}. Readers note what is wrong and return a legal value; {@link
 * #verify} then answers 400 with all of it. A parameter that is unknown is a fault: a misspelt
 * filter must not show everything.
 */
public final class Query {
  private static final String LIMIT = "limit";

  private final MultiMap parameters;
  private final String path;
  private final List<String> known;
  private final List<Fault> faults = new ArrayList<>();
  private boolean cursorAltered;

  public Query(RoutingContext context, List<String> known) {
    this.path = context.normalizedPath();
    this.known = known;
    this.parameters = decoded(context);
    if (parameters.names().stream().anyMatch(name -> !known.contains(name))) {
      faults.add(new Fault("unknown_parameter", "", "Known are " + String.join(", ", known) + "."));
    }
  }

  /**
   * Reads a parameter by a parser that throws {@link IllegalArgumentException}; null if it is not
   * given.
   */
  public <T> T optional(String name, String form, Function<String, T> parser) {
    List<String> given = parameters.getAll(name);
    if (given.isEmpty()) {
      return null;
    }
    try {
      if (given.size() == 1) {
        return parser.apply(given.get(0));
      }
    } catch (IllegalArgumentException malformed) {
      // Its message may repeat what was sent; the form says enough.
    }
    invalid(name, form);
    return null;
  }

  public <T> T required(String name, String form, Function<String, T> parser) {
    if (!parameters.contains(name)) {
      invalid(name, form);
      return null;
    }
    return optional(name, form, parser);
  }

  /** How many rows a page has. */
  public int limit(int otherwise, int max) {
    Integer limit =
        optional(
            LIMIT,
            "a number from 1 to " + max,
            text -> {
              int number = Integer.parseInt(text);
              if (number < 1 || number > max) {
                throw new IllegalArgumentException("out of bounds");
              }
              return number;
            });
    return limit == null ? otherwise : limit;
  }

  /** Where an earlier page ended; null for the first page. */
  <T> T cursor(String name, PageCursors cursors, Function<String, T> parser) {
    String given = optional(name, "the next of an earlier page", text -> text);
    if (given == null) {
      return null;
    }
    Optional<String> position = cursors.read(filter(name), given);
    cursorAltered |= position.isEmpty();
    return position.map(parser).orElse(null);
  }

  /** The cursor behind {@code position}; null where that is: it was the last page. */
  String next(String name, PageCursors cursors, Object position) {
    return position == null ? null : cursors.write(filter(name), position.toString());
  }

  /** The list and all that was asked for but the place and the size of the page. */
  private List<String> filter(String cursor) {
    List<String> filter = new ArrayList<>();
    filter.add(path);
    for (String name : known) {
      if (!name.equals(cursor) && !name.equals(LIMIT)) {
        filter.add(parameters.get(name));
      }
    }
    return filter;
  }

  public void verify() {
    if (!faults.isEmpty()) {
      throw new Problem(400, "invalid_query", "The question cannot be answered.", faults, null)
          .exception();
    }
    if (cursorAltered) {
      throw PageCursors.INVALID.exception();
    }
  }

  private static MultiMap decoded(RoutingContext context) {
    try {
      return context.queryParams();
    } catch (HttpException malformed) {
      throw Problem.of(400, "invalid_query", "What follows the ? is not percent-encoded.")
          .exception();
    }
  }

  private void invalid(String name, String form) {
    faults.add(new Fault("invalid_" + name, "/" + name, "Give " + form + ", once."));
  }
}
