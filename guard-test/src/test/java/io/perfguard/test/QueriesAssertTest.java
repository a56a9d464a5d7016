/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import static io.perfguard.test.PerfguardAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.example.shipments.Shipments;
import io.perfguard.core.GuardRegistry;
import io.perfguard.db.AllowRepeatedQueries;
import io.perfguard.db.GuardedDataSource;
import io.perfguard.db.QueryCapture;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueriesAssertTest {
  private final GuardRegistry guards = GuardRegistry.create();
  private final GuardedDataSource orders =
      GuardedDataSource.builder("orders", Shipments.database(6)).register(guards);

  @AfterEach
  void close() {
    guards.close();
  }

  private static void fails(ThrowingCallable assertion, String... words) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(assertion)
        .satisfies(failure ->
            org.assertj.core.api.Assertions.assertThat(failure.getMessage()).contains(words));
  }

  @Test
  void what_is_so_passes() {
    assertThat(guards).queries().none();
    Shipments.companiesAtOnce(orders);
    Shipments.rename(orders, "a");
    assertThat(guards)
        .queries()
        .select()
        .atMost(1)
        .exactly(1)
        .write()
        .exactly(1)
        .total()
        .atMost(2)
        .exactly(2)
        .matching("delete")
        .none()
        .matching("UPDATE Company")
        .exactly(1)
        .select()
        .none()
        .matching("select … from shipments … join company")
        .exactly(1)
        .withoutNPlusOne()
        .withoutDuplicates();
  }

  @Test
  void what_is_not_so_fails_with_each_statement() {
    Shipments.companiesOneByOne(orders);
    Shipments.rename(orders, "a");
    fails(
        () -> assertThat(guards).queries().select().atMost(3),
        "expected at most 3 selects, were 7 since the data sources were built:",
        "  6 × select name from company where id = ?",
        "  1 × select id, company_id from shipments");
    fails(() -> assertThat(guards).queries().write().none(), "expected no write, was 1", "update");
    fails(() -> assertThat(guards).queries().exactly(9), "expected 9 executions, were 8");
    fails(
        () -> assertThat(guards).queries().matching("from company").atMost(1),
        "expected at most 1 execution matching \"from company\", were 6");
    fails(
        () -> assertThat(guards).queries().matching("100% of").exactly(1),
        "expected 1 execution matching \"100% of\", were 0");
    fails(
        () -> assertThat(guards).queries().withoutNPlusOne(),
        "expected no N+1, was 1 since the data sources were built:",
        "PG-210 N+1: 6 × \"select … from company where id = ?\" at Shipments.java:");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(guards).queries().atMost(-1))
        .withMessage("most must be >= 0, was -1");
  }

  @Test
  void an_action_is_counted_by_itself() {
    Shipments.ids(orders);
    assertThat(guards)
        .queriesOf(() -> Shipments.companiesAtOnce(orders))
        .select()
        .exactly(1)
        .withoutNPlusOne();
    fails(
        () -> assertThat(guards)
            .queriesOf(() -> Shipments.companiesOneByOne(orders))
            .withoutNPlusOne(),
        "expected no N+1, was 1 in this action:",
        "  6 × select name from company where id = ?\n      at Shipments.company(",
        "called at QueriesAssertTest.");
  }

  @Test
  void the_same_question_again_is_a_duplicate() {
    fails(
        () -> assertThat(guards)
            .queriesOf(() -> {
              for (int i = 0; i < 4; i++) {
                Shipments.ids(orders);
              }
            })
            .withoutNPlusOne()
            .withoutDuplicates(),
        "expected no duplicate queries, was 1 in this action:",
        "PG-211 duplicate query: 4 × \"select … from shipments\" at Shipments.java:",
        "with the same parameters each time; 3 of 4 answers were there already");
  }

  @Test
  void a_capture_is_asserted_about_when_it_is_open_and_when_it_is_closed() {
    QueryCapture queries = QueryCapture.open(orders);
    try (queries) {
      Shipments.ids(orders);
      assertThat(queries).select().exactly(1);
    }
    Shipments.ids(orders);
    assertThat(queries).select().exactly(1);
    fails(() -> assertThat(queries).none(), "expected no execution, was 1 while captured:");
  }

  @Test
  void a_description_stands_before_the_message() {
    Shipments.ids(orders);
    fails(() -> assertThat(guards).queries().as("the page").none(), "[the page] expected no");
  }

  @AllowRepeatedQueries("three at most, and the join takes longer")
  private List<String> allowed() {
    return Shipments.companiesOneByOne(orders);
  }

  @Test
  void what_is_allowed_is_no_loop() {
    assertThat(guards).queriesOf(this::allowed).withoutNPlusOne().select().exactly(7);
  }

  @Test
  void without_a_data_source_nothing_is_concluded() {
    try (GuardRegistry empty = GuardRegistry.create()) {
      String problem = "the registry has no guarded data source, so no query was counted";
      fails(() -> assertThat(empty).queries().none(), problem);
      fails(() -> assertThat(empty).queriesOf(() -> {}).none(), problem);
    }
    fails(() -> assertThat((GuardRegistry) null).queries(), "Expecting actual not to be null");
  }
}
