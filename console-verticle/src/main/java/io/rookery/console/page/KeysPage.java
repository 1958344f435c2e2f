package io.rookery.console.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rookery.console.api.KeyRoutes;
import io.rookery.console.api.PageCursors;
import io.rookery.console.api.Scope;
import io.rookery.console.page.MeantClients.Meant;
import io.rookery.shared.model.KeyGrant;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code /keys}: who may ask; keys are made, shown once, and revoked. */
public final class KeysPage {
  private static final int ROWS = 50;
  private static final Typed.Listing LISTING = new Typed.Listing("/keys", "before", List.of());
  private static final String CLIENTS = "clients";

  private final MeantClients meant;
  private final KeyRoutes keys;
  private final InstantSource clock;
  private final PageCursors cursors;

  public KeysPage(MeantClients meant, KeyRoutes keys, InstantSource clock, PageCursors cursors) {
    this.meant = meant;
    this.keys = keys;
    this.clock = clock;
    this.cursors = cursors;
  }

  /**
   * The list.
   *
   * @param next where the next page is; null: this is the last
   */
  public record Model(List<KeyRow> rows, String next) {}

  /** The form of a new one. */
  public record Draft() {

    public String meaning(KeyRole role) {
      return role.wireName() + ": " + Words.ofRole(role);
    }
  }

  /** A new key, which is shown only now. */
  public record Made(KeyRow key, String text) {

    /** Never the key: what is printed ends in a log. */
    @Override
    public String toString() {
      return "Made[" + key.keyId() + "]";
    }
  }

  public void add(PageDoor door) {
    door.page("/keys", Scope.KEY_READERS, this::list);
    door.page("/keys/new", Scope.OPERATORS, KeysPage::draft);
    door.form("/keys/new", Scope.OPERATORS, this::make, KeysPage::draft);
    door.page("/keys/:key_id/expiry", Scope.OPERATORS, this::askExpiry);
    door.form("/keys/:key_id/expiry", Scope.OPERATORS, this::expire, this::askExpiry);
    door.page("/keys/:key_id/revoke", Scope.OPERATORS, this::askRevoke);
    door.form("/keys/:key_id/revoke", Scope.OPERATORS, this::revoke, this::askRevoke);
  }

  private Future<View> list(Visit visit) {
    Typed typed = new Typed(visit.context().request(), LISTING, cursors);
    return keys.list(visit.scope(), typed.place(keyId -> keyId), ROWS)
        .map(
            page ->
                View.of(
                    "keys",
                    "Keys",
                    Chrome.Tab.KEYS,
                    new Model(
                        page.keys().stream()
                            .map(key -> KeyRow.of(key, visit, clock.instant()))
                            .toList(),
                        typed.next(page.next()))));
  }

  private static Future<View> draft(Visit visit) {
    visit.scope().requireUnbound();
    return Future.succeededFuture(View.of("key-new", "Make a key", Chrome.Tab.KEYS, new Draft()));
  }

  private Future<Reply> make(Visit visit) {
    List<String> lines = lines(visit.form().text(CLIENTS));
    return meant
        .findAll(visit.scope(), lines)
        .compose(
            clients ->
                Future.succeededFuture(body(visit.form(), lines, clients))
                    .compose(body -> keys.create(visit.scope(), body))
                    .recover(failure -> MeantClients.refuse(failure, CLIENTS, unclear(clients))))
        .map(
            made ->
                View.of(
                    "key-made",
                    "A new key",
                    Chrome.Tab.KEYS,
                    new Made(KeyRow.of(made.key(), visit, clock.instant()), made.text())));
  }

  /** One client a line; more than a key may have are not looked for, and refused. */
  private static List<String> lines(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .limit(KeyGrant.CLIENTS_MAX + 1L)
        .toList();
  }

  private static ObjectNode body(Form form, List<String> lines, List<Meant> clients) {
    ObjectNode body = form.json("name", "role", "environment");
    form.putTime(body, "expires_at");
    if (!lines.isEmpty()) {
      ArrayNode all = body.putArray(CLIENTS);
      for (int i = 0; i < lines.size(); i++) {
        all.add(clients.get(i).orTyped(lines.get(i)));
      }
    }
    return body;
  }

  /** What is wrong with which of the lines; null: nothing. */
  private static String unclear(List<Meant> clients) {
    String all =
        IntStream.range(0, clients.size())
            .filter(i -> clients.get(i).client() == null)
            .mapToObj(i -> "Client " + (i + 1) + ": " + clients.get(i).why())
            .collect(Collectors.joining(" "));
    return all.isEmpty() ? null : all;
  }

  private Future<View> askExpiry(Visit visit) {
    return ask(visit, "key-expiry", "Until when a key is valid");
  }

  private Future<View> askRevoke(Visit visit) {
    return ask(visit, "key-revoke", "Revoke a key");
  }

  private Future<View> ask(Visit visit, String template, String title) {
    return keys.find(visit.scope(), KeyRoutes.keyIn(visit.context()))
        .map(
            key ->
                View.of(template, title, Chrome.Tab.KEYS, KeyRow.of(key, visit, clock.instant())));
  }

  private Future<Reply> expire(Visit visit) {
    ObjectNode body = visit.form().json();
    body.putNull("expires_at");
    visit.form().putTime(body, "expires_at");
    return keys.expire(visit.scope(), KeyRoutes.keyIn(visit.context()), body)
        .map(done -> Reply.done("/keys", Notice.KEY_EXPIRES));
  }

  private Future<Reply> revoke(Visit visit) {
    return keys.revoke(visit.scope(), KeyRoutes.keyIn(visit.context()))
        .map(done -> Reply.done("/keys", Notice.KEY_REVOKED));
  }
}
