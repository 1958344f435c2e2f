package io.rookery.console.page;

import io.rookery.console.api.AuditRoutes;
import io.rookery.console.api.Bus;
import io.rookery.console.api.PageCursors;
import io.rookery.console.api.Scope;
import io.rookery.shared.audit.AuditAction;
import io.rookery.shared.contract.AuditContract;
import io.rookery.shared.contract.AuditContract.AuditFilter;
import io.rookery.shared.contract.AuditContract.Audited;
import io.rookery.shared.model.ClientUuid;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** {@code /audit}: who changed what, newest first, with what was before and after. */
public final class AuditPage {
  private static final int ROWS = 50;
  private static final int TEXT_CHARACTERS_MAX = 200;
  private static final String CLIENT = "client_uuid";
  private static final Typed.Listing LISTING =
      new Typed.Listing(
          "/audit", "before", List.of("actor", "action", CLIENT, "from", "until", "zone"));

  private final Bus bus;
  private final MeantClients meant;
  private final AuditRoutes audit;
  private final PageCursors cursors;

  public AuditPage(Bus bus, MeantClients meant, AuditRoutes audit, PageCursors cursors) {
    this.bus = bus;
    this.meant = meant;
    this.audit = audit;
    this.cursors = cursors;
  }

  /**
   * What the page shows.
   *
   * @param alike the clients that may be meant, where that is not clear; null: it is
   * @param next where the next page is; null: this is the last
   */
  public record Model(
      Typed filter, List<MeantClients.Choice> alike, List<AuditRow> rows, String next) {

    public String typed(String field) {
      return filter.text(field);
    }

    public boolean isFirst() {
      return filter.isFirst();
    }

    /** What of the filter cannot be read; then there are no rows. */
    public List<String> faults() {
      return filter.faults();
    }

    /** The same filter, for this client. */
    public String of(ClientUuid client) {
      return filter.with(CLIENT, client);
    }

    public List<Option> actions() {
      return Arrays.stream(AuditAction.values())
          .map(AuditAction::wireName)
          .map(name -> new Option(name, Words.ofAction(name)))
          .toList();
    }

    /** Something is left out. */
    public boolean isFiltered() {
      return LISTING.fields().stream()
          .anyMatch(field -> !field.equals("zone") && !filter.text(field).isEmpty());
    }

    public Filled.Field time(String field) {
      return filter.field(field);
    }
  }

  /** One entry of a list to choose from. */
  public record Option(String value, String words) {}

  public void add(PageDoor door) {
    door.page("/audit", this::show);
  }

  private Future<View> show(Visit visit) {
    Typed typed = new Typed(visit.context().request(), LISTING, cursors);
    if (typed.text(CLIENT).isEmpty()) {
      return list(visit.scope(), typed, null);
    }
    return meant
        .find(visit.scope(), typed.text(CLIENT))
        .compose(
            found ->
                found.client() == null
                    ? Future.succeededFuture(view(typed, found.alike(), List.of(), null))
                    : list(visit.scope(), typed, found.client()));
  }

  /** {@code client} is null where nobody asks for one. */
  private Future<View> list(Scope scope, Typed typed, ClientUuid client) {
    AuditFilter filter =
        new AuditFilter(
            typed.read("actor", "the name of a key", AuditPage::text),
            typed.read("action", "an action", text -> AuditAction.parse(text).wireName()),
            null,
            typed.time("from"),
            typed.time("until"));
    if (!typed.faults().isEmpty()) {
      return Future.succeededFuture(view(typed, null, List.of(), null));
    }
    Long before = typed.place(Long::valueOf);
    return audit
        .list(scope, client, null, filter, before, ROWS)
        .compose(
            page ->
                names(page)
                    .map(
                        names ->
                            view(
                                typed,
                                null,
                                page.entries().stream()
                                    .map(entry -> AuditRow.of(entry, names))
                                    .toList(),
                                typed.next(page.next()))));
  }

  private Future<ClientNames> names(AuditContract.AuditPage page) {
    return ClientNames.of(
        bus,
        page.entries().stream()
            .map(Audited::object)
            .map(AuditContract.AuditedObject::client)
            .filter(Objects::nonNull)
            .toList());
  }

  private static View view(
      Typed typed, List<MeantClients.Choice> alike, List<AuditRow> rows, String next) {
    return View.of("audit", "Audit", Chrome.Tab.AUDIT, new Model(typed, alike, rows, next));
  }

  private static String text(String text) {
    if (text.length() > TEXT_CHARACTERS_MAX || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("no key has it");
    }
    return text;
  }
}
