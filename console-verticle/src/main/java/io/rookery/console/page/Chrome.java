package io.rookery.console.page;

import io.rookery.console.api.Scope;
import io.rookery.shared.contract.AccessContract.Principal;
import io.rookery.shared.model.Environment;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What stands around every page.
 *
 * @param who null: nobody is signed in
 * @param csrf the token that its forms hold
 * @param filled what their fields hold
 * @param notice what came of the form before; null: there was none
 */
public record Chrome(
    Assets assets,
    String title,
    Tab tab,
    Principal who,
    String csrf,
    Filled filled,
    Notice notice) {

  /** The entries of the menu. */
  public enum Tab {
    OVERVIEW("Overview", "/"),
    CLIENTS("Clients", "/clients"),
    NOTIFICATIONS("Notifications", "/notifications"),
    REPLAYS("Replays", "/replays"),
    APPROVALS("Approvals", "/approvals"),
    AUDIT("Audit", "/audit"),
    KEYS("Keys", "/keys"),
    NONE("", "");

    private final String label;
    private final String path;

    Tab(String label, String path) {
      this.label = label;
      this.path = path;
    }

    public String label() {
      return label;
    }

    public String path() {
      return path;
    }

    public String id() {
      return "nav-" + label.toLowerCase(Locale.ROOT);
    }
  }

  static Chrome signedOut(Assets assets, String title) {
    return new Chrome(assets, title, Tab.NONE, null, "", Filled.EMPTY, null);
  }

  static Chrome of(Assets assets, String title, Tab tab, Visit visit, Notice notice) {
    return new Chrome(
        assets,
        title,
        tab,
        visit.scope().principal(),
        visit.session().csrf(),
        visit.filled(),
        notice);
  }

  /** Where an asset is. */
  public String asset(String name) {
    return assets.path(name);
  }

  /** The entries that its reader may open. */
  public List<Tab> tabs() {
    return Arrays.stream(Tab.values()).filter(this::mayOpen).toList();
  }

  private boolean mayOpen(Tab tab) {
    return switch (tab) {
      case NONE -> false;
      case KEYS -> maySeeKeys();
      case APPROVALS -> mayUse(Environment.PRODUCTION);
      default -> true;
    };
  }

  private boolean maySeeKeys() {
    return Scope.KEY_READERS.contains(who.role())
        && who.environment() == null
        && who.clients() == null;
  }

  public boolean mayMakeKeys() {
    return maySeeKeys() && Scope.OPERATORS.contains(who.role());
  }

  public boolean mayChange() {
    return who != null && Scope.CHANGERS.contains(who.role());
  }

  public boolean mayStop() {
    return who != null && Scope.OPERATORS.contains(who.role());
  }

  public boolean mayUse(Environment environment) {
    return who != null && who.mayUse(environment);
  }

  /** A change of a whole subscription is of both environments. */
  public boolean maySubscribe() {
    return mayChange() && who.environment() == null;
  }
}
