package io.rookery.console.page;

import io.rookery.console.api.Scope;
import io.rookery.console.auth.Session;
import io.rookery.shared.http.Problem;
import io.vertx.ext.web.RoutingContext;

/**
 * Somebody who is signed in asks for a page, or sends a form.
 *
 * @param form null: asks for a page
 * @param refusal why what the form asked for was not done, and it is shown again; null: it was not
 *     refused
 */
record Visit(RoutingContext context, Session session, Scope scope, Form form, Problem refusal) {

  Visit(RoutingContext context, Session session, Scope scope, Form form) {
    this(context, session, scope, form, null);
  }

  Visit refused(Problem why) {
    return new Visit(context, session, scope, form, why);
  }

  Filled filled() {
    return new Filled(form, refusal);
  }
}
