package io.rookery.console.page;

import io.rookery.console.api.ControlRoutes;
import io.rookery.console.api.Scope;
import io.rookery.shared.model.Environment;
import io.vertx.core.Future;

/** {@code /stops/{environment}}: the switch that stops all sending of an environment. */
public final class StopPage {
  private final ControlRoutes control;

  public StopPage(ControlRoutes control) {
    this.control = control;
  }

  /** What the page shows; {@code start} takes a stop back. */
  public record Model(Environment environment, boolean start) {}

  public void add(PageDoor door) {
    door.page("/stops/:environment/stop", Scope.OPERATORS, visit -> ask(visit, false));
    door.page("/stops/:environment/start", Scope.OPERATORS, visit -> ask(visit, true));
    door.form(
        "/stops/:environment/stop",
        Scope.OPERATORS,
        visit ->
            control
                .stop(
                    visit.scope(),
                    visit.scope().environmentIn(visit.context()),
                    visit.form().json("why"))
                .map(done -> Reply.done("/", Notice.STOPPED)),
        visit -> ask(visit, false));
    door.form(
        "/stops/:environment/start",
        Scope.OPERATORS,
        visit ->
            control
                .start(visit.scope(), visit.scope().environmentIn(visit.context()))
                .map(done -> Reply.done("/", Notice.STARTED)),
        visit -> ask(visit, true));
  }

  private static Future<View> ask(Visit visit, boolean start) {
    Environment environment = visit.scope().environmentIn(visit.context());
    String title = (start ? "Start " : "Stop ") + environment.wireName();
    return Future.succeededFuture(
        View.of("stop", title, Chrome.Tab.OVERVIEW, new Model(environment, start)));
  }
}
