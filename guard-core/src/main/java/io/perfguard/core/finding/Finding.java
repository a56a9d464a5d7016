/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.finding;

import io.perfguard.core.base.JsonWriter;
import io.perfguard.core.base.Place;
import io.perfguard.core.base.Require;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An answer: what is wrong, where, what was seen, what it costs, what to do and what that brings.
 * Immutable.
 *
 * @param id the same for the same trouble in each diagnosis and each run of the application:
 *     derived from code, guard and subject, never from counts or times
 * @param code the finding's code, such as {@code PG-210}; the same token finds page, check, example
 *     and tests
 * @param severity how urgent it is
 * @param subject the guard that saw it
 * @param headline one sentence with the decisive figures
 * @param since when it was first seen, if that is known
 * @param place where in the code, if that is known
 * @param evidence what was seen; every figure of the finding follows from these
 * @param cost what it costs while it lasts
 * @param remedy what to do
 * @param expected what the remedy brings
 */
public record Finding(
    String id,
    String code,
    Severity severity,
    Subject subject,
    String headline,
    Optional<Instant> since,
    Optional<Place> place,
    List<Evidence> evidence,
    Cost cost,
    Remedy remedy,
    Gain expected) {
  private static final Pattern CODE = Pattern.compile("PG-[1-9][0-9]{2}");

  /**
   * Checks the code's form and that nothing is missing.
   *
   * @param id the same for the same trouble in each diagnosis and each run of the application
   * @param code the finding's code
   * @param severity how urgent it is
   * @param subject the guard that saw it
   * @param headline one sentence with the decisive figures
   * @param since when it was first seen
   * @param place where in the code
   * @param evidence what was seen
   * @param cost what it costs while it lasts
   * @param remedy what to do
   * @param expected what the remedy brings
   */
  public Finding {
    Require.nonNull(id, "id");
    Require.nonNull(severity, "severity");
    Require.nonNull(subject, "subject");
    Require.nonNull(headline, "headline");
    Require.nonNull(since, "since");
    Require.nonNull(place, "place");
    Require.nonNull(cost, "cost");
    Require.nonNull(remedy, "remedy");
    Require.nonNull(expected, "expected");
    evidence = List.copyOf(evidence);
    if (!CODE.matcher(Require.nonNull(code, "code")).matches()) {
      throw new IllegalArgumentException("code must look like PG-210, was \"" + code + "\"");
    }
  }

  /**
   * Begins a red finding.
   *
   * @param code its code
   * @param subject the guard that saw it
   * @return a builder
   */
  public static Builder red(String code, Subject subject) {
    return new Builder(code, Severity.RED, subject);
  }

  /**
   * Begins an amber finding.
   *
   * @param code its code
   * @param subject the guard that saw it
   * @return a builder
   */
  public static Builder amber(String code, Subject subject) {
    return new Builder(code, Severity.AMBER, subject);
  }

  /**
   * Writes the finding as a JSON object.
   *
   * @param json where to
   */
  public void writeJson(JsonWriter json) {
    FindingJson.write(this, json);
  }

  /** The finding as a person reads it, several lines, without a line end after the last. */
  @Override
  public String toString() {
    return FindingText.of(this);
  }

  /** Collects the parts of a finding. Not thread-safe. */
  public static final class Builder {
    private final String code;
    private final Severity severity;
    private final Subject subject;
    private final List<Evidence> evidence = new ArrayList<>();
    private @Nullable String about;
    private String headline = "";
    private @Nullable Instant since;
    private @Nullable Place place;
    private Cost cost = Cost.UNKNOWN;
    private @Nullable Remedy remedy;
    private Gain expected = Gain.notEstimated("nothing to compute it from");

    private Builder(String code, Severity severity, Subject subject) {
      this.code = Require.nonNull(code, "code");
      this.severity = severity;
      this.subject = Require.nonNull(subject, "subject");
    }

    /**
     * What tells this trouble from others of the same code and guard, such as an SQL text; enters
     * the {@link Finding#id()}. Default: the place.
     *
     * @param what a text without counts, times and line numbers
     * @return this
     */
    public Builder about(String what) {
      about = Require.nonNull(what, "about");
      return this;
    }

    /**
     * The decisive sentence.
     *
     * @param sentence the headline
     * @return this
     */
    public Builder headline(String sentence) {
      headline = Require.nonNull(sentence, "headline");
      return this;
    }

    /**
     * When it was first seen.
     *
     * @param first the instant; null if it is not known
     * @return this
     */
    public Builder since(@Nullable Instant first) {
      since = first;
      return this;
    }

    /**
     * Where in the code it is.
     *
     * @param where the place; null if it is not known
     * @return this
     */
    public Builder place(@Nullable Place where) {
      place = where;
      return this;
    }

    /**
     * Adds a block.
     *
     * @param block what was seen
     * @return this
     */
    public Builder seen(Evidence block) {
      evidence.add(Require.nonNull(block, "block"));
      return this;
    }

    /**
     * Adds a sentence.
     *
     * @param sentence what was seen
     * @return this
     */
    public Builder seen(String sentence) {
      return seen(Evidence.text(sentence));
    }

    /**
     * What it costs.
     *
     * @param amount the cost
     * @return this
     */
    public Builder costs(Cost amount) {
      cost = Require.nonNull(amount, "cost");
      return this;
    }

    /**
     * What to do. A finding without a remedy is refused.
     *
     * @param what the remedy
     * @return this
     */
    public Builder remedy(Remedy what) {
      remedy = Require.nonNull(what, "remedy");
      return this;
    }

    /**
     * What the remedy brings.
     *
     * @param gain the gain
     * @return this
     */
    public Builder expected(Gain gain) {
      expected = Require.nonNull(gain, "expected");
      return this;
    }

    /**
     * The finding.
     *
     * @return the finding
     * @throws IllegalArgumentException without headline or remedy, or with a malformed code
     */
    public Finding build() {
      if (headline.isBlank()) {
        throw new IllegalArgumentException("finding " + code + " needs a headline");
      }
      if (remedy == null) {
        throw new IllegalArgumentException("finding " + code + " needs a remedy");
      }
      String key =
          about != null ? about : place == null ? "" : place.className() + "#" + place.methodName();
      String id = FindingIds.of(code, subject, key);
      return new Finding(
          id,
          code,
          severity,
          subject,
          headline,
          Optional.ofNullable(since),
          Optional.ofNullable(place),
          evidence,
          cost,
          remedy,
          expected);
    }
  }
}
