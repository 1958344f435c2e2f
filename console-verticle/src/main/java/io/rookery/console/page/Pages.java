package io.rookery.console.page;

import io.rookery.console.api.Api;
import io.rookery.console.api.Bus;
import io.rookery.console.api.PageCursors;
import java.time.InstantSource;

/** All pages, in the order of the menu; what streams is {@link LiveFeed}. */
public final class Pages {

  public static void add(PageDoor door, Api api, InstantSource clock) {
    Bus bus = api.bus();
    PageCursors cursors = api.cursors();
    MeantClients meant = new MeantClients(bus);
    new OverviewPage(bus, api.approvals()).add(door);
    new StopPage(api.control()).add(door);
    new ClientsPage(bus, cursors).add(door);
    meant.add(door);
    new SubscriptionPage(bus, api.subscriptions()).add(door);
    new ClientPage(bus, api.approvals(), clock).add(door);
    new ActionPage(bus, api.control()).add(door);
    new SettingsPage(bus, api.endpoints()).add(door);
    new TestPage(bus, api.tests()).add(door);
    new RotatePage(bus, api.secrets()).add(door);
    new PromotePage(api.promotion()).add(door);
    new NotificationsPage(bus, meant, api.notifications(), cursors).add(door);
    new NotificationPage(bus, api.notifications(), api.control()).add(door);
    new ReplayPage(bus, meant, api.replays(), clock).add(door);
    new ApprovalsPage(bus, api.approvals(), cursors).add(door);
    new AuditPage(bus, meant, api.audit(), cursors).add(door);
    new KeysPage(meant, api.keys(), clock, cursors).add(door);
  }

  private Pages() {}
}
