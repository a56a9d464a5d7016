/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What databases write as plans. */
class PlanReadersTest {
  private static final String POSTGRES = """
      [ { "Plan": { "Node Type": "Limit", "Total Cost": 10.5, "Plan Rows": 5, "Plans": [
        { "Node Type": "Sort", "Sort Key": ["shipments.id"], "Total Cost": 10.4, "Plan Rows": 50, "Plans": [
          { "Node Type": "Seq Scan", "Schema": "public", "Relation Name": "shipments", "Alias": "s",
            "Total Cost": 2387.0, "Plan Rows": 50, "Filter": "(country = $1)" } ] } ] } } ]
      """;

  @Test
  void a_plan_of_postgresql_is_a_tree_of_steps() {
    QueryPlan plan = PostgresPlans.read(POSTGRES);
    assertThat(plan.nodes())
        .extracting(PlanNode::kind)
        .containsExactly("Limit", "Sort", "Seq Scan");
    assertThat(plan.sequentialScans()).singleElement().satisfies(scan -> {
      assertThat(scan.schema()).isEqualTo("public");
      assertThat(scan.table()).isEqualTo("shipments");
      assertThat(scan.alias()).isEqualTo("s");
      assertThat(scan.cost()).isEqualTo(2387.0);
    });
    assertThat(plan.cost()).isEqualTo(10.5);
    assertThat(plan.shape()).contains("Sort key shipments.id").doesNotContain("2387");
  }

  @Test
  void a_plan_of_h2_names_what_each_table_is_read_by() {
    QueryPlan plan = H2Plans.read("""
        SELECT
            "S"."ID"
        FROM "PUBLIC"."SHIPMENTS" "S"
            /* PUBLIC.SHIPMENTS.tableScan */
        INNER JOIN "PUBLIC"."COMPANY" "C"
            /* PUBLIC.PRIMARY_KEY_6: ID = S.COMPANY_ID */
            ON 1=1
        WHERE ("S"."COUNTRY" = ?1)
            AND ("S"."COMPANY_ID" = "C"."ID")
        """);
    assertThat(plan.sequentialScans()).singleElement().satisfies(scan -> {
      assertThat(scan.table()).isEqualTo("SHIPMENTS");
      assertThat(Predicates.of(scan.filter(), scan.alias()))
          .containsExactly(new Predicate("COUNTRY", Predicate.Sort.EQUAL));
    });
    assertThat(plan.nodes()).extracting(PlanNode::index).contains("PRIMARY_KEY_6");
  }

  @Test
  void the_inner_side_of_a_loop_is_read_once_for_each_row_of_the_outer_one() {
    QueryPlan plan = PostgresPlans.read("""
        [ { "Plan": { "Node Type": "Nested Loop", "Plan Rows": 500, "Filter": "(x > (SubPlan 1))", "Plans": [
          { "Node Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": "c", "Plan Rows": 50 },
          { "Node Type": "Seq Scan", "Parent Relationship": "Inner", "Relation Name": "s", "Plan Rows": 10 },
          { "Node Type": "Seq Scan", "Parent Relationship": "SubPlan", "Subplan Name": "SubPlan 1",
            "Relation Name": "t", "Plan Rows": 1 } ] } } ]
        """);
    assertThat(plan.sequentialScans())
        .extracting(PlanNode::loops)
        .containsExactly(1.0, 50.0, 500.0);
  }

  @Test
  void on_h2_a_table_is_looked_up_by_those_before_it() {
    QueryPlan plan = H2Plans.read("""
        SELECT 1 FROM "PUBLIC"."COMPANY" "C"
            /* PUBLIC.COMPANY.tableScan */
        INNER JOIN "SHOP"."SHIPMENTS" "S"
            /* SHOP.SHIPMENTS.tableScan */
            ON 1=1
        WHERE ("C"."NAME" = ?1)
            AND ("S"."COMPANY_ID" = "C"."ID")
        """);
    assertThat(plan.sequentialScans())
        .extracting(PlanNode::schema)
        .containsExactly("PUBLIC", "SHOP");
    assertThat(plan.sequentialScans())
        .extracting(scan -> Predicates.of(scan.filter(), scan.alias()))
        .containsExactly(
            List.of(new Predicate("NAME", Predicate.Sort.EQUAL)),
            List.of(new Predicate("COMPANY_ID", Predicate.Sort.EQUAL)));
  }

  @Test
  void json_is_read_as_it_is_written() {
    assertThat(JsonText.read(
            "{\"a\": [1, -2.5e3, true, false, null, \"x\\n\\u0041\\\"\"], \"b\": {}}"))
        .isEqualTo(
            Map.of("a", Arrays.asList(1.0, -2500.0, true, false, null, "x\nA\""), "b", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,",
        "{\"a\"}",
        "\"abc",
        "tru",
        "1 2",
        "[1] x",
        "\"\\u00g0\"",
        "{a:1}",
        "-"
      })
  void what_is_no_json_is_refused(String text) {
    assertThatThrownBy(() -> JsonText.read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no JSON");
  }

  @Test
  void what_is_no_plan_is_refused() {
    assertThatThrownBy(() -> PostgresPlans.read("[]")).hasMessageContaining("no plan");
    assertThatThrownBy(() -> JsonText.read("[".repeat(1_000))).hasMessageContaining("fewer levels");
  }

  @Test
  void places_of_values_are_numbered() {
    assertThat(PlaceNumbers.of("select a from b where c = ? and d in (?)", 0))
        .isEqualTo(new PlaceNumbers("select a from b where c = $1 and d in ($2)", 2));
    assertThat(PlaceNumbers.of("select \"a?\" from b where c = $1", 0))
        .isEqualTo(new PlaceNumbers("select \"a?\" from b where c = $1", 1));
    assertThat(PlaceNumbers.of("select a from b where c in (?) and d = ?", 3))
        .isEqualTo(new PlaceNumbers("select a from b where c in ($1, $2, $3) and d = $4", 4));
    assertThat(PlaceNumbers.of(
            "select cast(a as numeric(?, ?)) from b where c > now() - interval ? and d = date ?",
            0))
        .isEqualTo(new PlaceNumbers(
            "select cast(a as numeric) from b where c > now() - $1::interval and d = $2::date", 2));
    for (String refused : List.of(
        "select a from b where c ?? ?",
        "select a from b where c ?| d",
        "select 1; select 2",
        "select a from b…",
        "select \"a from b")) {
      assertThat(PlaceNumbers.of(refused, 0)).as(refused).isNull();
    }
  }
}
