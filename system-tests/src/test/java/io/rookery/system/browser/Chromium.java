package io.rookery.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Somebody at a browser: everything that is looked for is waited for, and found by its id. */
final class Chromium implements AutoCloseable {
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final int TABS_MAX = 80;

  private final ChromeDriver driver;
  private final String console;

  private Chromium(ChromeDriver driver, String console) {
    this.driver = driver;
    this.console = console;
  }

  static Chromium open(String console, Look look) {
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage");
    // A field for a time takes its parts in the order of this language.
    options.addArguments("--lang=en-US");
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(driverProgram()).build();
    Chromium chromium = new Chromium(new ChromeDriver(service, options), console);
    chromium.look(look);
    return chromium;
  }

  private static java.io.File driverProgram() {
    return new java.io.File("/usr/bin/chromedriver");
  }

  /** From now on so wide, and in these colours. */
  void look(Look look) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width", look.width, "height", look.height, "deviceScaleFactor", 1, "mobile", false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", look.dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** From now on there. */
  void zone(String zone) {
    driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", zone));
  }

  void go(String path) {
    driver.get(path.startsWith("http") ? path : console + path);
  }

  void signIn(String key) {
    go("/sign-in");
    type("key", key);
    click("sign-in");
    sees("who-role");
  }

  /** Waits until it is there and shown. */
  WebElement sees(String id) {
    return waiting().withMessage(() -> "#" + id + " is shown on " + path()).until(any -> shown(id));
  }

  private WebElement shown(String id) {
    return driver.findElements(By.id(id)).stream()
        .filter(WebElement::isDisplayed)
        .findFirst()
        .orElse(null);
  }

  /** Waits until it says this, without loading the page anew. */
  void sees(String id, String text) {
    seesWithin(WITHIN, id, text);
  }

  void seesWithin(Duration within, String id, String text) {
    waiting()
        .withTimeout(within)
        .withMessage(() -> told(id, text))
        .until(any -> text(id).contains(text));
  }

  /** The same of a page that does not renew itself. */
  void seesAfterReload(String id, String text) {
    waiting()
        .pollingEvery(Duration.ofMillis(500))
        .withMessage(() -> told(id, text))
        .until(
            any -> {
              boolean says = text(id).contains(text);
              if (!says) {
                driver.navigate().refresh();
              }
              return says;
            });
  }

  private String told(String id, String text) {
    return "on " + path() + " #" + id + " says \"" + text + "\" but says \"" + text(id) + "\"";
  }

  String text(String id) {
    List<WebElement> found = driver.findElements(By.id(id));
    return found.isEmpty() ? "" : found.get(0).getText();
  }

  /** Where the first link inside leads to that begins so. */
  String linkIn(String id, String begin) {
    WebElement link = sees(id).findElement(By.cssSelector("a[href^='" + begin + "']"));
    return link.getDomAttribute("href");
  }

  boolean has(String id) {
    return !driver.findElements(By.id(id)).isEmpty();
  }

  void click(String id) {
    waiting()
        .until(
            any -> {
              WebElement element = sees(id);
              driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", element);
              element.click();
              return true;
            });
  }

  /** Into an empty field. */
  void type(String id, String text) {
    WebElement field = sees(id);
    field.clear();
    field.sendKeys(text);
  }

  /** Key by key, as somebody does who reads the clock on the wall. */
  void type(String id, LocalDateTime time) {
    WebElement field = sees(id);
    field.clear();
    field.sendKeys(
        DateTimeFormatter.ofPattern("MMdduuuu").format(time),
        Keys.TAB,
        DateTimeFormatter.ofPattern("hhmma", Locale.US).format(time));
  }

  /** What a field holds. */
  String value(String id) {
    return sees(id).getDomProperty("value");
  }

  /** The first time inside: the instant. */
  Instant instant(String id) {
    return Instant.parse(sees(id).findElement(By.tagName("time")).getDomAttribute("datetime"));
  }

  /** The first time inside: what is read when the mouse is over it. */
  String hovered(String id) {
    return sees(id).findElement(By.tagName("time")).getDomAttribute("title");
  }

  void open(String id) {
    WebElement details = sees(id);
    if (details.getDomAttribute("open") == null) {
      details.findElement(By.tagName("summary")).click();
    }
  }

  void choose(String id, String value) {
    new Select(sees(id)).selectByValue(value);
  }

  void seesNoMore(String id) {
    waiting()
        .withMessage(() -> "#" + id + " is gone from " + path())
        .until(any -> shown(id) == null);
  }

  /** Whether anything reaches the console from here. */
  void network(boolean there) {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of("offline", !there, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  /**
   * Tabs on until this has the focus, which must be visible on the way; the parts of a date show
   * theirs inside of it.
   */
  void tabTo(String id) {
    for (int tabs = 0; tabs < TABS_MAX; tabs++) {
      if (id.equals(focused())) {
        return;
      }
      press(Keys.TAB);
      assertThat(
              driver.executeScript(
                  "const a = document.activeElement;"
                      + "return a === document.body || a.type === 'datetime-local'"
                      + " || a.matches(':focus-visible')"
                      + " && getComputedStyle(a).outlineStyle !== 'none'"))
          .as("the focus on #%s can be seen", focused())
          .isEqualTo(true);
    }
    throw new AssertionError("#" + id + " cannot be reached with Tab");
  }

  void focusLink(String path) {
    WebElement link = driver.findElement(By.cssSelector("a[href='" + path + "']"));
    driver.executeScript("arguments[0].focus()", link);
  }

  /** Where the link that has the focus leads; null: none has it. */
  String focusedLink() {
    return (String) driver.executeScript("return document.activeElement.getAttribute('href')");
  }

  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  String path() {
    return driver.getCurrentUrl().substring(console.length());
  }

  private String focused() {
    return (String) driver.executeScript("return document.activeElement.id");
  }

  /** The page itself never scrolls sideways; else what sticks out is told. */
  void assertFits() {
    Object sticksOut =
        driver.executeScript(
            """
            const page = document.scrollingElement;
            if (page.scrollWidth <= page.clientWidth) return [];
            return Array.from(document.querySelectorAll("main *, header *"))
              .filter((e) => e.getBoundingClientRect().right > page.clientWidth)
              .map((e) => e.outerHTML.slice(0, 200));
            """);
    assertThat((List<?>) sticksOut).as("what sticks out of %s", path()).isEmpty();
  }

  /** Whoever cannot see or point can use it: axe finds nothing serious. */
  void assertAccessible() {
    List<String> found =
        new AxeBuilder()
            .analyze(driver).getViolations().stream()
                .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                .map(Chromium::told)
                .toList();
    assertThat(found).as("axe on %s", path()).isEmpty();
  }

  private static String told(Rule rule) {
    return rule.getId()
        + ": "
        + rule.getHelp()
        + " "
        + rule.getNodes().stream().map(node -> node.getHtml()).toList();
  }

  /** Nothing that outsiders wrote became a part of the page, let alone ran. */
  void assertOutsidersWroteText() {
    assertThat(driver.executeScript("return document.querySelectorAll('[data-outsider]').length"))
        .as("what outsiders wrote is markup on %s", path())
        .isEqualTo(0L);
    assertThat(driver.executeScript("return window.outsider === undefined")).isEqualTo(true);
  }

  /** No error and no report of the content policy since the last time it was asked. */
  void assertQuiet() {
    List<String> errors =
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
            .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
            // A form that is refused comes back with this status: it is a page like any other.
            .filter(entry -> !entry.getMessage().contains("status of 422"))
            .map(LogEntry::toString)
            .toList();
    assertThat(errors).as("the browser's console").isEmpty();
  }

  /** What fits the window. */
  void picture(Path file) throws IOException {
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  private WebDriverWait waiting() {
    WebDriverWait wait = new WebDriverWait(driver, WITHIN);
    wait.ignoring(StaleElementReferenceException.class);
    return wait;
  }

  @Override
  public void close() {
    driver.quit();
  }
}
