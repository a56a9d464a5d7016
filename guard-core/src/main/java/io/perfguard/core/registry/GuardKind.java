/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.registry;

import io.perfguard.core.base.Require;
import io.perfguard.core.finding.Subject;
import java.util.ArrayList;
import java.util.List;

/**
 * The typed key of a sort of guard: {@code guards.get(kind, name)} gives a {@code G},
 * {@code guards.stats(kind)} its numbers. It carries what every reader needs: the schema of the
 * numbers and the checks that read them. A kind is a constant, compared by identity; two kinds of
 * one id do not go into one registry.
 *
 * <p>Immutable.
 *
 * @param <G> the guard's type
 * @param <S> its numbers
 */
public final class GuardKind<G extends Guard<S>, S extends GuardStats<S>> {
  private final String id;
  private final String label;
  private final Class<?> type;
  private final StatsSchema<S> schema;
  private final List<GuardCheck<S>> checks;

  private GuardKind(Builder<G, S> builder) {
    id = builder.id;
    label = builder.label;
    type = builder.type;
    schema = builder.schema;
    checks = List.copyOf(builder.checks);
  }

  /**
   * Begins a kind.
   *
   * @param id a short word for JSON, meters and MXBeans: {@code cache}
   * @param type the guard's class; a guard of this kind that is no instance of it is refused at
   *     registration
   * @param schema the schema of its numbers
   * @param <G> the guard's type
   * @param <S> its numbers
   * @return a builder
   */
  public static <G extends Guard<S>, S extends GuardStats<S>> Builder<G, S> builder(
      String id, Class<?> type, StatsSchema<S> schema) {
    return new Builder<>(id, type, schema);
  }

  /**
   * A short word for JSON, meters and MXBeans.
   *
   * @return the id
   */
  public String id() {
    return id;
  }

  /**
   * The kind as a sentence calls it.
   *
   * @return such as {@code data source}; the id by default
   */
  public String label() {
    return label;
  }

  /**
   * The class that each guard of this kind is an instance of.
   *
   * @return the class
   */
  public Class<?> type() {
    return type;
  }

  /**
   * The schema of the numbers.
   *
   * @return the schema
   */
  public StatsSchema<S> schema() {
    return schema;
  }

  /**
   * The checks that read the numbers of each guard of this kind.
   *
   * @return in the order they were added
   */
  public List<GuardCheck<S>> checks() {
    return checks;
  }

  /**
   * A guard of this kind as the subject of a finding.
   *
   * @param name the guard's name
   * @return the subject
   */
  public Subject subject(String name) {
    return new Subject(id, label, name);
  }

  /** The id. */
  @Override
  public String toString() {
    return id;
  }

  /**
   * Collects the parts of a kind. Not thread-safe.
   *
   * @param <G> the guard's type
   * @param <S> its numbers
   */
  public static final class Builder<G extends Guard<S>, S extends GuardStats<S>> {
    private final String id;
    private final Class<?> type;
    private final StatsSchema<S> schema;
    private final List<GuardCheck<S>> checks = new ArrayList<>();
    private String label;

    private Builder(String id, Class<?> type, StatsSchema<S> schema) {
      this.id = Require.name(id, "kind id");
      this.type = Require.nonNull(type, "type");
      this.schema = Require.nonNull(schema, "schema");
      this.label = id;
    }

    /**
     * How a sentence calls the kind. Default: the id.
     *
     * @param words such as {@code data source}
     * @return this
     */
    public Builder<G, S> label(String words) {
      label = Require.name(words, "label");
      return this;
    }

    /**
     * Adds a check.
     *
     * @param check reads the numbers of each guard of this kind
     * @return this
     */
    public Builder<G, S> check(GuardCheck<S> check) {
      checks.add(Require.nonNull(check, "check"));
      return this;
    }

    /**
     * The kind.
     *
     * @return a new kind
     */
    public GuardKind<G, S> build() {
      return new GuardKind<>(this);
    }
  }
}
