package io.rookery.system.door;

/** What {@link EveryAnswerTest} asks, and what it is answered; {@link Walk} says how to read it. */
final class AnswerTables {
  static final String FREELY =
      """
                GET    /health/live                                             | 200
                GET    /health/ready                                            | 200
                GET    /openapi.yaml                                            | 200
                GET    /v1/clients                                              | 200
                GET    /v1/clients?after=here                                   | 400 invalid_cursor
                PUT    /v1/clients/$a/subscription                              | 201                        |                    | $form
                PUT    /v1/clients/$a/subscription                              | 428 precondition_required  |                    | $form
                PUT    /v1/clients/$a/subscription                              | 400 invalid_if_match       | if-match: 0        | $form
                PUT    /v1/clients/$a/subscription                              | 412 precondition_failed    | if-match: "0"      | $form
                PUT    /v1/clients/$a/subscription                              | 200                        | if-match: *        | $form
                GET    /v1/clients/$a/subscription                              | 200
                GET    /v1/clients/$a/endpoints/production                      | 200
                PATCH  /v1/clients/$a/endpoints/production                      | 428 precondition_required  |                    | {"ordering": "user"}
                PATCH  /v1/clients/$a/endpoints/production                      | 400 invalid_if_match       | if-match: 0        | {"ordering": "user"}
                PATCH  /v1/clients/$a/endpoints/production                      | 412 precondition_failed    | if-match: "0"      | {"ordering": "user"}
                PATCH  /v1/clients/$a/endpoints/production                      | 200                        | if-match: *        | {"ordering": "user"}
                GET    /v1/clients/$a/endpoints/production/secrets              | 200
                POST   /v1/clients/$a/endpoints/production/rotate               | 400 invalid_if_match       | if-match: 0        | {}
                POST   /v1/clients/$a/endpoints/production/rotate               | 412 precondition_failed    | if-match: "0"      | {}
                POST   /v1/clients/$a/endpoints/production/rotate               | 200                        |                    | {}
                POST   /v1/clients/$a/endpoints/production/rotate               | 200                        |                    | {}
                POST   /v1/clients/$a/endpoints/production/rotate               | 409 too_many_old_secrets   |                    | {}
                PUT    /v1/clients/$a/endpoints/production/platform_secret      | 400 invalid_if_match       | if-match: 0        | {"secret": "s3cr3t"}
                PUT    /v1/clients/$a/endpoints/production/platform_secret      | 412 precondition_failed    | if-match: "0"      | {"secret": "s3cr3t"}
                PUT    /v1/clients/$a/endpoints/production/platform_secret      | 200                        |                    | {"secret": "s3cr3t"}
                DELETE /v1/clients/$a/endpoints/production/platform_secret      | 400 invalid_if_match       | if-match: 0
                DELETE /v1/clients/$a/endpoints/production/platform_secret      | 412 precondition_failed    | if-match: "0"
                DELETE /v1/clients/$a/endpoints/production/platform_secret      | 200
                POST   /v1/clients/$a/endpoints/production/promote              | 428 precondition_required  |                    | {}
                POST   /v1/clients/$a/endpoints/production/promote              | 400 invalid_if_match       | if-match: 0        | {}
                POST   /v1/clients/$a/endpoints/production/promote              | 412 precondition_failed    | if-match: "0"      | {}
                POST   /v1/clients/$a/endpoints/production/promote              | 409 untested               | if-match: *        | {}
                POST   /v1/clients/$a/endpoints/production/override             | 428 precondition_required  |                    | {"why": "they say so"}
                POST   /v1/clients/$a/endpoints/production/override             | 400 invalid_if_match       | if-match: 0        | {"why": "they say so"}
                POST   /v1/clients/$a/endpoints/production/override             | 412 precondition_failed    | if-match: "0"      | {"why": "they say so"}
                POST   /v1/clients/$a/endpoints/production/override             | 200                        | if-match: *        | {"why": "they say so"}
                POST   /v1/clients/$a/endpoints/production/promote              | 200                        | if-match: *        | {}
                POST   /v1/clients/$a/endpoints/production/test                 | 200
                POST   /v1/clients/$a/endpoints/production/pause                | 400 invalid_if_match       | if-match: 0
                POST   /v1/clients/$a/endpoints/production/pause                | 412 precondition_failed    | if-match: "0"
                POST   /v1/clients/$a/endpoints/production/resume               | 400 invalid_if_match       | if-match: 0        | {"mode": "all"}
                POST   /v1/clients/$a/endpoints/production/resume               | 412 precondition_failed    | if-match: "0"      | {"mode": "all"}
                POST   /v1/clients/$a/endpoints/production/disable              | 400 invalid_if_match       | if-match: 0
                POST   /v1/clients/$a/endpoints/production/disable              | 412 precondition_failed    | if-match: "0"
                POST   /v1/clients/$a/endpoints/production/enable               | 400 invalid_if_match       | if-match: 0        | {"mode": "all"}
                POST   /v1/clients/$a/endpoints/production/enable               | 412 precondition_failed    | if-match: "0"      | {"mode": "all"}

                POST   /v1/notifications                                        | 202 -> notification        | idempotency-key: 1 | $trigger
                POST   /v1/notifications                                        | 409 idempotency_mismatch   | idempotency-key: 1 | $another
                POST   /v1/notifications/batch                                  | 202                        | idempotency-key: 2 | {"notifications": [$trigger]}
                POST   /v1/notifications/batch                                  | 409 idempotency_mismatch   | idempotency-key: 2 | {"notifications": [$another]}
                POST   /v1/notifications                                        | 400 invalid_idempotency_key | idempotency-key: $long | $trigger
                POST   /v1/notifications                                        | 400 duplicate_key          |                    | {"type": 1, "type": 2}
                POST   /v1/notifications                                        | 400 not_an_object          |                    | []
                POST   /v1/notifications                                        | 400 too_deep               |                    | $deep
      elsewhere POST   /v1/notifications                                        | 403 wrong_environment      |                    | $trigger
                POST   /v1/notifications/batch                                  | 400 invalid_idempotency_key | idempotency-key: $long | {"notifications": [$trigger]}
                POST   /v1/notifications/batch                                  | 400 duplicate_key          |                    | {"type": 1, "type": 2}
                POST   /v1/notifications/batch                                  | 400 not_an_object          |                    | []
                POST   /v1/notifications/batch                                  | 400 too_deep               |                    | $deep
      elsewhere POST   /v1/notifications/batch                                  | 403 wrong_environment      |                    | {"notifications": [$trigger]}
                POST   /v1/notifications/batch                                  | 400 empty_batch            |                    | {"notifications": []}
                POST   /v1/notifications/batch                                  | 413 batch_too_large        |                    | $crowd
      elsewhere GET    /v1/outcomes?environment=production                      | 403 wrong_environment
                GET    /v1/outcomes                                             | 200 -> feed
                GET    /v1/notifications?client_uuid=$a                         | 200
                GET    /v1/notifications?client_uuid=$a&before=here             | 400 invalid_cursor
                GET    /v1/notifications/$notification                          | 200
                GET    /v1/notifications/$notification/explanation              | 200
                GET    /v1/undelivered                                          | 200
                GET    /v1/undelivered?after=here                               | 400 invalid_cursor
                GET    /v1/attention                                            | 200
                GET    /v1/attention?before=here                                | 400 invalid_cursor

                POST   /v1/keys                                                 | 201 -> bound               |                    | {"name": "b", "role": "operator", "clients": ["$b"]}
                POST   /v1/replays                                              | 201 -> replay              |                    | {"environment": "production", "client_uuid": "$a"}
                POST   /v1/replays                                              | 200                        |                    | {"environment": "production", "dry_run": true}
      bound     POST   /v1/replays                                              | 404 not_found              |                    | {"environment": "production", "client_uuid": "$a"}
                GET    /v1/replays                                              | 200
                GET    /v1/replays?before=here                                  | 400 invalid_cursor
                GET    /v1/replays/$replay                                      | 200
                POST   /v1/replays/$replay/cancel                               | 200
                POST   /v1/erasures                                             | 202 -> erasure             |                    | {"client_uuid": "$a", "user_id": "nobody"}
      bound     POST   /v1/erasures                                             | 404 not_found              |                    | {"client_uuid": "$a", "user_id": "nobody"}
                GET    /v1/erasures/$erasure                                    | 200

                GET    /v1/keys                                                 | 200 -> keys
                GET    /v1/keys?before=here                                     | 400 invalid_cursor
                GET    /v1/keys/$bound                                          | 200
                PATCH  /v1/keys/$bound                                          | 200                        |                    | {"expires_at": null}
                PATCH  /v1/keys/$operator                                       | 409 last_operator_key      |                    | {"expires_at": "2100-01-01T00:00:00Z"}
                POST   /v1/keys/$operator/revoke                                | 409 last_operator_key
                POST   /v1/keys/$bound/revoke                                   | 200
                PATCH  /v1/keys/$bound                                          | 409 key_revoked            |                    | {"expires_at": null}
                POST   /v1/keys                                                 | 201 -> limited             |                    | {"name": "l", "role": "operator", "clients": ["$b"]}
                POST   /v1/keys                                                 | 201 -> half                |                    | {"name": "h", "role": "operator", "environment": "sandbox"}
                POST   /v1/keys                                                 | 201 -> other               |                    | {"name": "o", "role": "operator", "environment": "production"}
      half      POST   /v1/erasures                                             | 403 wrong_environment      |                    | {"client_uuid": "$a", "user_id": "nobody", "environment": "production"}
      half      PUT    /v1/stops/production                                     | 403 wrong_environment      |                    | {"why": "to see"}
      half      DELETE /v1/stops/production                                     | 403 wrong_environment
                GET    /v1/audit                                                | 200
                GET    /v1/audit?before=here                                    | 400 invalid_cursor
                POST   /v1/sign_in_links                                        | 201
                POST   /v1/sign_in_links                                        | 403 tls_needed             | host: console.example.com

                PUT    /v1/clients/$c/subscription                              | 201                        |                    | $form
                DELETE /v1/clients/$c/subscription                              | 428 precondition_required
                DELETE /v1/clients/$c/subscription                              | 400 invalid_if_match       | if-match: 0
                DELETE /v1/clients/$c/subscription                              | 412 precondition_failed    | if-match: "0"
                DELETE /v1/clients/$c/subscription                              | 200                        | if-match: *

                GET    /v1/stops                                                | 200
                PUT    /v1/stops/sandbox                                        | 200                        |                    | {"why": "to see"}
      """;

  /** 202 where the owner of the shard takes longer than a dispatcher waits for it. */
  static final String INSTRUCTED =
      """
                POST   /v1/clients/$a/endpoints/production/pause                | 200
                POST   /v1/clients/$a/endpoints/production/resume               | 200                        |                    | {"mode": "all"}
                POST   /v1/clients/$a/endpoints/production/disable              | 200
                POST   /v1/clients/$a/endpoints/production/enable               | 200                        |                    | {"mode": "all"}
                POST   /v1/notifications/$notification/retry                    | 200
                POST   /v1/notifications/$notification/cancel                   | 200
      """;

  /** The first is noticed a moment after the stop. */
  static final String STOPPED =
      """
                POST   /v1/clients/$a/endpoints/sandbox/test                    | 409 stopped
                DELETE /v1/stops/sandbox                                        | 200
      """;

  static final String VOID =
      """
                GET    /v1/outcomes?after=$of_another_database                  | 410 cursor_void
                GET    /v1/outcomes?after=$of_long_ago                          | 410 cursor_too_old
      """;

  /** A change of production needs a second person. */
  static final String PROPOSED =
      """
                POST   /v1/keys                                                 | 201 -> second              |                    | {"name": "grace", "role": "account-manager"}
                PUT    /v1/clients/$b/subscription                              | 202 -> begun               |                    | $form
                PUT    /v1/clients/$b/subscription                              | 409 approval_pending       |                    | $form
                GET    /v1/approvals                                            | 200
                GET    /v1/approvals?before=here                                | 400 invalid_cursor
                GET    /v1/approvals/$begun                                     | 200
                POST   /v1/approvals/$begun/approve                             | 403 own_approval
      other     POST   /v1/approvals/$begun/approve                             | 403 wrong_environment
      other     POST   /v1/approvals/$begun/reject                              | 403 wrong_environment
      second    POST   /v1/approvals/$begun/approve                             | 200
      second    POST   /v1/approvals/$begun/reject                              | 409 approval_ended
                POST   /v1/clients/$b/endpoints/production/rotate               | 202 -> rotated             |                    | {}
                POST   /v1/clients/$b/endpoints/production/rotate               | 409 approval_pending       |                    | {}
                PUT    /v1/clients/$b/endpoints/production/platform_secret      | 409 approval_pending       |                    | {"secret": "s3cr3t"}
                DELETE /v1/clients/$b/endpoints/production/platform_secret      | 409 approval_pending
      second    POST   /v1/approvals/$rotated/reject                            | 200
      second    POST   /v1/approvals/$rotated/approve                           | 409 approval_ended
                DELETE /v1/clients/$b/endpoints/production/platform_secret      | 202 -> removed
      second    POST   /v1/approvals/$removed/reject                            | 200
                PUT    /v1/clients/$b/endpoints/production/platform_secret      | 202 -> overtaken           |                    | {"secret": "s3cr3t"}
                PATCH  /v1/clients/$b/endpoints/production                      | 200                        | if-match: *        | {"ordering": "user"}
      second    POST   /v1/approvals/$overtaken/approve                         | 412 precondition_failed
      second    POST   /v1/approvals/$overtaken/reject                          | 200
                PUT    /v1/clients/$b/subscription                              | 202 -> moved               | if-match: *        | $moving
      second    POST   /v1/approvals/$moved/approve                             | 422 invalid_subscription
      second    POST   /v1/approvals/$moved/reject                              | 200
                POST   /v1/clients/$b/endpoints/production/rotate               | 202 -> unreadable          |                    | {}
      """;

  static final String UNREADABLE =
      """
      second    POST   /v1/approvals/$unreadable/approve                        | 409 approval_unreadable
      second    POST   /v1/approvals/$unreadable/reject                         | 200
                POST   /v1/clients/$b/endpoints/production/rotate               | 202 -> late                | if-match: *        | {}
      """;

  /** No second person is needed any more, and two rotations overtake what was proposed. */
  static final String OVERTAKEN =
      """
                POST   /v1/clients/$b/endpoints/production/rotate               | 200                        |                    | {}
                POST   /v1/clients/$b/endpoints/production/rotate               | 200                        |                    | {}
      second    POST   /v1/approvals/$late/approve                              | 409 too_many_old_secrets
      """;

  /** A dispatcher that leaves still takes instructions: another will do them. */
  static final String NO_OWNER_OF_THE_SHARD =
      """
                POST   /v1/clients/$a/endpoints/production/pause                | 202
                POST   /v1/clients/$a/endpoints/production/resume               | 202                        |                    | {"mode": "all"}
                POST   /v1/clients/$a/endpoints/production/disable              | 202
                POST   /v1/clients/$a/endpoints/production/enable               | 202                        |                    | {"mode": "all"}
                POST   /v1/notifications/$notification/retry                    | 202
                POST   /v1/notifications/$notification/cancel                   | 202
      """;

  static final String TOO_MANY =
      """
                POST   /v1/replays                                              | 429 too_many_replays       |                    | {"environment": "production", "client_uuid": "$a"}
      """;

  static final String CROWDED =
      """
                POST   /v1/replays                                              | 422 too_many_clients       |                    | {"environment": "production"}
      """;

  static final String FULL_FOR_A_CLIENT =
      """
                POST   /v1/notifications                                        | 429 client_backlog_full    |                    | $trigger
                POST   /v1/notifications/batch                                  | 429 client_backlog_full    |                    | {"notifications": [$trigger]}
      """;

  static final String FULL =
      """
                POST   /v1/notifications                                        | 503 storage_full           |                    | $trigger
                POST   /v1/notifications/batch                                  | 503 storage_full           |                    | {"notifications": [$trigger]}
      """;

  /** Keys that no door has seen yet, and one that ingest remembers. */
  static final String KEYS =
      """
                POST   /v1/keys                                                 | 201 -> newcomer            |                    | {"name": "n", "role": "operator"}
                POST   /v1/keys                                                 | 201 -> stranger            |                    | {"name": "n", "role": "producer", "environment": "production"}
                POST   /v1/keys                                                 | 201 -> known               |                    | {"name": "k", "role": "producer", "environment": "production"}
      known     GET    /v1/outcomes                                             | 200
      """;

  static final String HANGING =
      """
      known     POST   /v1/notifications                                        | 503 outcome_unknown        |                    | $trigger
      known     POST   /v1/notifications/batch                                  | 503 outcome_unknown        |                    | {"notifications": [$trigger]}
      stranger  POST   /v1/notifications                                        | 503 unavailable            |                    | $trigger
      stranger  POST   /v1/notifications/batch                                  | 503 unavailable            |                    | {"notifications": [$trigger]}
      stranger  GET    /v1/outcomes                                             | 503 unavailable
      newcomer  POST   /v1/sign_in_links                                        | 503 unavailable
      """;

  static final String NO_TABLES =
      """
      stranger  POST   /v1/notifications                                        | 500 internal_error         |                    | $trigger
      stranger  POST   /v1/notifications/batch                                  | 500 internal_error         |                    | {"notifications": [$trigger]}
      stranger  GET    /v1/outcomes                                             | 500 internal_error
      newcomer  POST   /v1/sign_in_links                                        | 500 internal_error
      """;

  static final String LEAVING =
      """
                GET    /health/ready                                            | 503
      """;

  private AnswerTables() {}
}
