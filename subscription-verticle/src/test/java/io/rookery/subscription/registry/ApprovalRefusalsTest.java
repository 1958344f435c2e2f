package io.rookery.subscription.registry;

import static io.rookery.subscription.registry.RegistryFixture.MANAGER;
import static io.rookery.subscription.registry.RegistryFixture.client;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.shared.contract.ApprovalContract.Approval;
import io.rookery.shared.contract.ApprovalContract.ApprovalPage;
import io.rookery.shared.contract.ApprovalContract.ApprovalState;
import io.rookery.shared.contract.ApprovalContract.FindApproval;
import io.rookery.shared.contract.KeyContract.RevokeKey;
import io.rookery.shared.contract.SecretContract.RotatedSecret;
import io.rookery.shared.model.Actor;
import io.rookery.shared.model.ClientUuid;
import io.rookery.shared.model.EndpointKey;
import io.rookery.shared.model.Environment;
import io.rookery.shared.model.KeyRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may not decide, when it is too late, and who is first. */
class ApprovalRefusalsTest extends ApprovalsFixture {
  @Test
  void who_proposed_it_does_not_approve_it_with_another_key_either() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = move(client);
    Actor own = key(MANAGER.name(), KeyRole.OPERATOR, null);
    // When
    List<String> codes =
        List.of(
            refusal(here.decide(waits.id(), true, MANAGER)),
            refusal(here.decide(waits.id(), true, own)));
    // Then
    assertThat(codes).containsOnly("own_approval");
    assertThat(given.texts(URL, client)).containsExactly(RegistryFixture.PRODUCTION_URL);
  }

  @Test
  void a_key_that_is_revoked_or_may_not_change_production_approves_nothing() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = move(client);
    Actor revoked = key("revoked", KeyRole.ACCOUNT_MANAGER, null);
    keys.revoke(new RevokeKey(revoked.keyId(), second)).await(30, SECONDS);
    // When
    List<String> codes =
        List.of(
            refusal(here.decide(waits.id(), true, revoked)),
            refusal(here.decide(waits.id(), true, key("auditor", KeyRole.AUDITOR, null))),
            refusal(
                here.decide(
                    waits.id(),
                    true,
                    key("half", KeyRole.ACCOUNT_MANAGER, Environment.PRODUCTION))));
    // Then
    assertThat(codes).containsOnly("forbidden");
    assertThat(given.texts(URL, client)).containsExactly(RegistryFixture.PRODUCTION_URL);
  }

  @Test
  void after_a_day_it_is_expired_and_its_place_is_free() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = move(client);
    passADay(client);
    // When
    Approval found =
        here.approvals().find(new FindApproval(waits.id())).await(30, SECONDS).approval();
    String late = refusal(here.decide(waits.id(), true, second));
    Approval again = move(client);
    // Then
    assertThat(found.state()).isEqualTo(ApprovalState.EXPIRED);
    assertThat(late).isEqualTo("approval_ended");
    assertThat(again.state()).isEqualTo(ApprovalState.PENDING);
    assertThat(given.texts(URL, client)).containsExactly(RegistryFixture.PRODUCTION_URL);
  }

  @Test
  void what_expired_is_forgotten_though_nobody_asks_for_it() throws Exception {
    // Given
    ClientUuid client = subscribed();
    move(client);
    passADay(client);
    // When
    here.approvals().endExpired().await(30, SECONDS);
    // Then
    assertThat(
            given.texts(
                "SELECT state||' '||(asked IS NULL) FROM registry.approval WHERE client_uuid = $1",
                client))
        .containsExactly("expired true");
  }

  @Test
  void while_one_waits_another_is_refused() throws Exception {
    // Given
    ClientUuid client = subscribed();
    move(client);
    // When
    String code = refusal(here.secrets().rotate(rotation(client, Environment.PRODUCTION)));
    // Then
    assertThat(code).isEqualTo("approval_pending");
  }

  @Test
  void rejected_and_withdrawn_ones_are_recorded_and_change_nothing() throws Exception {
    // Given
    ClientUuid client = subscribed();
    // When
    Approval rejected = here.reject(move(client), second);
    Approval withdrawn = here.reject(move(client), proposer());
    Approval again = here.reject(rejected, second);
    // Then
    assertThat(List.of(rejected.state(), withdrawn.state()))
        .containsExactly(ApprovalState.REJECTED, ApprovalState.WITHDRAWN);
    assertThat(again).isEqualTo(rejected);
    assertThat(refusal(here.decide(rejected.id(), true, second))).isEqualTo("approval_ended");
    assertThat(given.texts(URL, client)).containsExactly(RegistryFixture.PRODUCTION_URL);
    assertThat(
            given.texts(
                "SELECT action||' '||actor FROM audit.entry WHERE client_uuid = $1"
                    + " AND action IN ('approval.rejected', 'approval.withdrawn') ORDER BY id",
                client))
        .containsExactly("approval.rejected second", "approval.withdrawn manager");
  }

  @Test
  void what_has_changed_since_it_was_proposed_is_not_approved() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = move(client);
    given.save(RegistryFixture.named(client, "Another name"));
    // When
    String code = refusal(here.decide(waits.id(), true, second));
    // Then
    assertThat(code).isEqualTo("precondition_failed");
    assertThat(given.texts(URL, client)).containsExactly(RegistryFixture.PRODUCTION_URL);
  }

  @Test
  void a_rotation_that_named_no_version_is_approved_only_in_view_of_the_one_it_saw()
      throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits =
        here.secrets().rotate(rotation(client, Environment.PRODUCTION)).await(30, SECONDS).waits();
    given.unsubscribe(client);
    given.subscribed(client);
    // When
    String code = refusal(here.decide(waits.id(), true, second));
    // Then
    assertThat(code).isEqualTo("precondition_failed");
    assertThat(list(new EndpointKey(client, Environment.PRODUCTION)).signing()).hasSize(1);
  }

  @Test
  void a_name_that_leads_inside_by_then_is_refused_though_it_was_proposed() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = move(client);
    Vertx vertx =
        RegistryFixture.vertx("10.0.0.7 hooks.example.com\n93.184.215.14 sandbox.example.com\n");
    Node later = Node.on(vertx, given.database);
    // When
    String code = refusal(later.decide(waits.id(), true, second));
    vertx.close().await(30, SECONDS);
    // Then
    assertThat(code).isEqualTo("invalid_subscription");
    assertThat(given.texts(URL, client)).containsExactly(RegistryFixture.PRODUCTION_URL);
  }

  @Test
  void a_change_whose_master_key_is_gone_says_so_and_can_be_rejected() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = spoiledRotation(client, "\"key_version\":[0-9]+", "\"key_version\":99");
    // When
    String code = refusal(here.decide(waits.id(), true, second));
    Approval rejected = here.reject(waits, second);
    // Then
    assertThat(code).isEqualTo("approval_unreadable");
    assertThat(rejected.state()).isEqualTo(ApprovalState.REJECTED);
  }

  @Test
  void two_nodes_at_once_make_the_change_once() throws Exception {
    // Given
    Actor third = key("third", KeyRole.OPERATOR, null);
    ClientUuid client = subscribed();
    RotatedSecret proposed =
        here.secrets().rotate(rotation(client, Environment.PRODUCTION)).await(30, SECONDS);
    Node there = Node.on(given.vertx, given.database);
    UUID id = proposed.waits().id();
    // When
    List<Future<Approval>> both =
        List.of(here.decide(id, true, second), there.decide(id, true, third));
    Future.join(both).await(30, SECONDS);
    // Then
    assertThat(both.get(0).result()).isEqualTo(both.get(1).result());
    assertThat(list(new EndpointKey(client, Environment.PRODUCTION)).signing()).hasSize(2);
    assertThat(
            given.texts(
                "SELECT action FROM audit.entry WHERE client_uuid = $1 AND action = 'secret.rotated'",
                client))
        .hasSize(1);
  }

  @Test
  void approved_on_one_node_and_rejected_on_another_only_one_of_them_counts() throws Exception {
    // Given
    ClientUuid client = subscribed();
    Approval waits = move(client);
    Node there = Node.on(given.vertx, given.database);
    // When
    Future<Approval> approved = here.decide(waits.id(), true, second);
    Future<Approval> rejected = there.decide(waits.id(), false, second);
    Future.join(approved, rejected).otherwiseEmpty().await(30, SECONDS);
    // Then
    assertThat(approved.succeeded()).isNotEqualTo(rejected.succeeded());
    assertThat(given.texts(URL, client))
        .containsExactly(approved.succeeded() ? MOVED : RegistryFixture.PRODUCTION_URL);
  }

  @Test
  void they_are_listed_newest_first_by_client_and_state() throws Exception {
    // Given
    ClientUuid client = subscribed();
    ClientUuid other = subscribed();
    Approval first = here.reject(move(client), second);
    Approval pending = move(client);
    move(other);
    // When
    ApprovalPage newest = page(client, null, null, 1);
    ApprovalPage next = page(client, null, newest.next(), 1);
    ApprovalPage rejected = page(client, ApprovalState.REJECTED, null, 10);
    // Then
    assertThat(newest.approvals()).containsExactly(pending);
    assertThat(next).isEqualTo(new ApprovalPage(List.of(first), null));
    assertThat(rejected.approvals()).containsExactly(first);
  }
}
