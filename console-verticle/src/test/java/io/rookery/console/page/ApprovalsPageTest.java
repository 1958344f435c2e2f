package io.rookery.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.ApprovalContract;
import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalPage;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.ApprovalContract.FoundApproval;
import io.rookery.shared.contract.ApprovalContract.ProposedKind;
import io.rookery.shared.http.Problem;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ApprovalsPageTest extends PageFixture {
  private static final UUID ID = UUID.fromString("0193a1b2-0000-7000-8000-000000000001");
  private static final String PATH = "/approvals/" + ID;
  private static final Instant AT = Instant.parse("2026-11-25T08:00:00Z");
  private static final Actor ANNA = new Actor("key9", "anna", KeyRole.ACCOUNT_MANAGER, null);
  private static final Actor GRACE = new Actor("key8", "grace", KeyRole.ACCOUNT_MANAGER, null);

  ApprovalsPageTest() {
    super(KeyRole.ACCOUNT_MANAGER);
  }

  @Test
  void what_waits_is_listed_with_who_asked_and_what_would_change() throws Exception {
    // Given
    var asked = serveList(rotation(ANNA, ApprovalState.PENDING));
    // When
    String page = browser.get("/approvals").bodyAsString();
    // Then
    assertThat(asked).last().extracting(one -> one.state()).isEqualTo(ApprovalState.PENDING);
    assertThat(page)
        .contains("Rotate the signing secret of production", "Acme Health")
        .contains("anna (account-manager)", "expires <time datetime=\"2026-11-26T08:00:00Z\"")
        .contains("<del><bdi>00112233</bdi></del>", "<ins><bdi>44556677</bdi></ins>")
        .contains("id=\"approve-" + ID, "id=\"reject-" + ID)
        .doesNotContain("id=\"withdraw-" + ID);
  }

  @Test
  void who_proposed_it_may_withdraw_it_and_is_not_offered_to_approve_it() throws Exception {
    // Given
    serveList(rotation(GRACE, ApprovalState.PENDING));
    serveFind(rotation(GRACE, ApprovalState.PENDING));
    // When
    String list = browser.get("/approvals").bodyAsString();
    String approve = browser.get(PATH + "/approve").bodyAsString();
    String withdraw = browser.get(PATH + "/reject").bodyAsString();
    // Then
    assertThat(list).contains("id=\"withdraw-" + ID).doesNotContain("id=\"approve-" + ID);
    assertThat(approve).contains("id=\"own\"").doesNotContain("id=\"confirm\"");
    assertThat(withdraw).contains("Withdraw this change", "id=\"confirm\"");
  }

  @Test
  void an_approval_is_asked_for_in_plain_words_and_decided_by_who_confirms() throws Exception {
    // Given
    serveFind(rotation(ANNA, ApprovalState.PENDING));
    var decided =
        console.serve(
            ApprovalContract.DECIDE,
            asked ->
                Future.succeededFuture(new FoundApproval(rotation(ANNA, ApprovalState.APPROVED))));
    // When
    String page = browser.get(PATH + "/approve").bodyAsString();
    HttpResponse<Buffer> done = browser.send(PATH + "/approve", Map.of());
    // Then
    assertThat(page).contains("From then on notifications are signed with the new secret");
    assertThat(done.getHeader("location")).isEqualTo("/approvals?done=approved");
    assertThat(decided).hasSize(1);
    assertThat(decided.peek().id()).isEqualTo(ID);
    assertThat(decided.peek().approve()).isTrue();
    assertThat(decided.peek().actor().name()).isEqualTo("grace");
  }

  @Test
  void what_was_overtaken_says_so_where_it_was_confirmed() throws Exception {
    // Given
    serveFind(rotation(ANNA, ApprovalState.REJECTED));
    Problem ended = Problem.of(409, "approval_ended", "This change waits no more: it is rejected.");
    console.serve(ApprovalContract.DECIDE, asked -> Future.failedFuture(ended.exception()));
    // When
    HttpResponse<Buffer> page = browser.send(PATH + "/approve", Map.of());
    // Then
    assertThat(page.statusCode()).isEqualTo(409);
    assertThat(page.bodyAsString())
        .contains("id=\"refusal\"", "id=\"ended\"")
        .doesNotContain("id=\"confirm\"");
  }

  @Test
  void an_auditor_reads_and_a_reader_of_sandbox_sees_nothing_of_it() throws Exception {
    // Given
    serveList(rotation(ANNA, ApprovalState.PENDING));
    serveFind(rotation(ANNA, ApprovalState.PENDING));
    BrowserDouble auditor = BrowserDouble.signedIn(console, console.key(KeyRole.AUDITOR));
    BrowserDouble sandbox =
        BrowserDouble.signedIn(
            console, console.key(KeyRole.ACCOUNT_MANAGER, Environment.SANDBOX, null));
    // When
    String read = auditor.get("/approvals").bodyAsString();
    HttpResponse<Buffer> decides = auditor.get(PATH + "/approve");
    HttpResponse<Buffer> list = sandbox.get("/approvals");
    HttpResponse<Buffer> one = sandbox.get(PATH + "/reject");
    // Then
    assertThat(read).contains(ID.toString()).doesNotContain("id=\"approve-");
    assertThat(decides.statusCode()).isEqualTo(403);
    assertThat(list.bodyAsString()).doesNotContain(ID.toString(), "id=\"nav-approvals\"");
    assertThat(one.statusCode()).isEqualTo(404);
  }

  @Test
  void a_key_of_production_is_shown_no_sandbox_and_cannot_decide_on_a_subscription()
      throws Exception {
    // Given
    Approval subscription =
        approval(
            ProposedKind.SUBSCRIPTION,
            null,
            "{\"sandbox\":{\"url\":\"https://sandbox.example/\"},"
                + "\"production\":{\"url\":\"https://production.example/\"}}",
            ANNA,
            ApprovalState.PENDING);
    serveList(subscription);
    serveFind(subscription);
    BrowserDouble production =
        BrowserDouble.signedIn(
            console, console.key(KeyRole.ACCOUNT_MANAGER, Environment.PRODUCTION, null));
    // When
    String list = production.get("/approvals").bodyAsString();
    HttpResponse<Buffer> one = production.get(PATH + "/approve");
    // Then
    assertThat(list)
        .contains("https://production.example/", "Subscribe the client")
        .doesNotContain("https://sandbox.example/");
    assertThat(one.statusCode()).isEqualTo(403);
  }

  private Queue<ApprovalContract.ListApprovals> serveList(Approval one) throws Exception {
    return console.serve(
        ApprovalContract.LIST,
        asked -> Future.succeededFuture(new ApprovalPage(List.of(one), null)));
  }

  private void serveFind(Approval one) throws Exception {
    console.serve(ApprovalContract.FIND, asked -> Future.succeededFuture(new FoundApproval(one)));
  }

  static Approval rotation(Actor by, ApprovalState state) {
    return approval(
        ProposedKind.SIGNING_SECRET,
        "{\"signing_fingerprint\":\"00112233\"}",
        "{\"signing_fingerprint\":\"44556677\"}",
        by,
        state);
  }

  private static Approval approval(
      ProposedKind change, String before, String after, Actor by, ApprovalState state) {
    boolean pending = state == ApprovalState.PENDING;
    return new Approval(
        ID,
        PageAnswers.CLIENT,
        change,
        state,
        before,
        after,
        by,
        AT,
        AT.plusSeconds(86_400),
        pending ? null : GRACE,
        pending ? null : AT);
  }
}
