package io.rookery.console.page;

import io.rookery.console.api.AuditRoutes;
import io.rookery.console.api.Bus;
import io.rookery.console.api.PageCursors;
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
  private static final Typed.Listing LISTING =
      new Typed.Listing(
          "/audit", "before", List.of("actor", "action", "client_uuid", "from", "until", "zone"));

  private final Bus bus;
  private final AuditRoutes audit;
  private final PageCursors cursors;

  public AuditPage(Bus bus, AuditRoutes audit, PageCursors cursors) {
    this.bus = bus;
    this.audit = audit;
    this.cursors = cursors;
  }

  /**
   * What the page shows.
   *
   * @param faults what of the filter cannot be read; then there are no rows
   * @param next where the next page is; null: this is the last
   */
  public record Model(
      Typed filter, List<Option> actions, List<AuditRow> rows, List<String> faults, String next) {

    public String typed(String field) {
      return filter.text(field);
    }

    public boolean isFirst() {
      return filter.isFirst();
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
    ClientUuid client = typed.client();
    AuditFilter filter =
        new AuditFilter(
            typed.read("actor", "the name of a key", AuditPage::text),
            typed.read("action", "an action", text -> AuditAction.parse(text).wireName()),
            null,
            typed.time("from"),
            typed.time("until"));
    if (!typed.faults().isEmpty()) {
      return Future.succeededFuture(view(typed, List.of(), null));
    }
    Long before = typed.place(Long::valueOf);
    return audit
        .list(visit.scope(), client, null, filter, before, ROWS)
        .compose(
            page ->
                names(page)
                    .map(
                        names ->
                            view(
                                typed,
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

  private static View view(Typed typed, List<AuditRow> rows, String next) {
    List<Option> actions =
        Arrays.stream(AuditAction.values())
            .map(AuditAction::wireName)
            .map(name -> new Option(name, Words.ofAction(name)))
            .toList();
    Model model = new Model(typed, actions, rows, typed.faults(), next);
    return View.of("audit", "Audit", Chrome.Tab.AUDIT, model);
  }

  private static String text(String text) {
    if (text.length() > TEXT_CHARACTERS_MAX || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("no key has it");
    }
    return text;
  }
}
