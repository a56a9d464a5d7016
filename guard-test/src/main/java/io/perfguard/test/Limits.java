/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.test;

import io.perfguard.db.QueryCapture;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What annotations ask of a test: those nearest to it. Immutable.
 *
 * @param budgets the budgets, none of them twice for one data source
 * @param noNPlusOne whether it may ask for no row of a loop by itself
 */
record Limits(List<QueryBudget> budgets, Optional<NoNPlusOne> noNPlusOne) {
  static Limits of(ExtensionContext test) {
    List<AnnotatedElement> places = places(test);
    return new Limits(
            places.stream()
                .map(place -> AnnotationSupport.findRepeatableAnnotations(place, QueryBudget.class))
                .filter(budgets -> !budgets.isEmpty())
                .findFirst()
                .orElse(List.of()),
            places.stream()
                .flatMap(
                    place -> AnnotationSupport.findAnnotation(place, NoNPlusOne.class).stream())
                .findFirst())
        .checked();
  }

  /** The method, its class, and the classes around that, the nearest first. */
  private static List<AnnotatedElement> places(ExtensionContext test) {
    List<AnnotatedElement> places = new ArrayList<>();
    Contexts.nearest(test, ExtensionContext::getTestMethod).ifPresent(places::add);
    Contexts.nearest(test, ExtensionContext::getTestClass).ifPresent(places::add);
    List<Class<?>> around = new ArrayList<>(enclosing(test));
    Collections.reverse(around);
    places.addAll(around);
    return places;
  }

  private static List<Class<?>> enclosing(ExtensionContext test) {
    return Contexts.nearest(
            test,
            context ->
                Optional.of(context.getEnclosingTestClasses()).filter(found -> !found.isEmpty()))
        .orElse(List.of());
  }

  private Limits checked() {
    for (QueryBudget budget : budgets) {
      check(budget.select(), "select");
      check(budget.write(), "write");
      check(budget.total(), "total");
      if (budget.select() < 0 && budget.write() < 0 && budget.total() < 0) {
        throw new IllegalStateException(
            "@QueryBudget limits nothing; write @QueryBudget(select = 3), write = …, or total = …");
      }
    }
    List<String> names = budgets.stream().map(QueryBudget::dataSource).toList();
    for (String name : names) {
      if (Collections.frequency(names, name) > 1) {
        throw new IllegalStateException("two @QueryBudget are for "
            + (name.isEmpty() ? "all data sources together" : "data source \"" + name + '"'));
      }
    }
    noNPlusOne.ifPresent(wanted -> {
      if (wanted.threshold() < 2) {
        throw new IllegalStateException(
            "threshold of @NoNPlusOne must be >= 2, was " + wanted.threshold());
      }
    });
    return this;
  }

  private static void check(int most, String what) {
    if (most < QueryBudget.UNLIMITED) {
      throw new IllegalStateException(
          what + " of @QueryBudget must be >= 0, or QueryBudget.UNLIMITED, was " + most);
    }
  }

  boolean isNone() {
    return budgets.isEmpty() && noNPlusOne.isEmpty();
  }

  /** How many executions from one place are a loop. */
  int repetitions() {
    return noNPlusOne.map(NoNPlusOne::threshold).orElse(QueryCapture.REPETITIONS);
  }

  /** As the test says it. */
  @Override
  public String toString() {
    return budgets.isEmpty() ? "@NoNPlusOne" : "@QueryBudget";
  }
}
