package io.rookery.console.page;

import io.rookery.console.api.Scope;
import io.rookery.console.auth.Session;
import io.vertx.ext.web.RoutingContext;

/**
 * Somebody who is signed in asks for a page, or sends a form.
 *
 * @param form null: asks for a page
 */
record Visit(RoutingContext context, Session session, Scope scope, Form form) {}
