/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Durations;
import io.perfguard.core.finding.Finding;
import io.perfguard.core.finding.Gain;
import io.perfguard.core.finding.Remedy;
import io.perfguard.core.finding.Severity;
import io.perfguard.core.registry.CheckContext;
import io.perfguard.core.registry.GuardCheck;
import io.perfguard.core.registry.ThresholdKey;
import java.util.List;
import java.util.Locale;

/**
 * PG-102: a semantic cache answered fewer than 30 % of the questions of a window. It names what
 * most misses come from, and the remedy for that.
 *
 * <p>Immutable.
 */
public final class LowSemanticHitRateCheck implements GuardCheck<SemanticStats> {
  /** Below this hit rate there is a finding. Default: 0.30. */
  public static final ThresholdKey<Double> BELOW = ThresholdKey.rate("llm.semantic-hit-rate", 0.30);

  private static final long ENOUGH = 200; // below, chance alone moves the rate by 7 points (95 %)

  /** The check, without state. */
  public LowSemanticHitRateCheck() {}

  @Override
  public List<Finding> check(CheckContext<SemanticStats> context) {
    SemanticStats window = context.window();
    long asked = window.requestCount() - window.bypassCount();
    boolean dry = window.dryHitCount() > 0;
    double rate = dry ? window.dryHitRate() : window.hitRate();
    if (asked < ENOUGH || rate >= context.threshold(BELOW)) {
      return List.of();
    }
    Reason reason = Reason.largest(window);
    return List.of(context
        .finding("PG-102", Severity.AMBER)
        .headline(String.format(
            Locale.ROOT,
            "%s %s of %,d questions in the last %s",
            dry ? "a dry run would have answered" : "answered",
            percent(rate),
            asked,
            Durations.print(context.length())))
        .seen(misses(window))
        .remedy(reason.remedy(context.subject().name(), window))
        .expected(gain(reason, window, asked))
        .build());
  }

  /** Rounded down, so that 29.96 % are never shown as the 30 % that would be well. */
  private static String percent(double rate) {
    return String.format(Locale.ROOT, "%.1f", Math.floor(rate * 1000) / 10).replace(".0", "")
        + " %";
  }

  private static String misses(SemanticStats window) {
    SemanticStats.Misses misses = window.misses();
    return String.format(
        Locale.ROOT,
        "%,d misses: %,d with nothing near, %,d stopped by a guard, %,d not near enough, %,d by the"
            + " verifier, %,d without a vector; %,d answers kept, %,d not whole, %,d vetoed",
        misses.total(),
        misses.emptyCount(),
        misses.guardCount(),
        misses.gateCount() - window.dryHitCount(),
        misses.verifierCount(),
        misses.vectorCount(),
        window.putCount(),
        window.incompleteCount(),
        window.vetoCount());
  }

  private static Gain gain(Reason reason, SemanticStats window, long asked) {
    long most = reason.count(window);
    return Gain.notEstimated(String.format(
        Locale.ROOT,
        "at most %s of the questions, if all of these would find an answer",
        percent((double) most / asked)));
  }

  /** What misses come from, the plainest remedy first. */
  private enum Reason {
    VECTOR {
      @Override
      long count(SemanticStats window) {
        return window.misses().vectorCount();
      }

      @Override
      Remedy remedy(String name, SemanticStats window) {
        return Remedy.java(
            String.format(
                Locale.ROOT,
                "%,d embeddings were too late and %,d failed: give them more time, or a faster embedder",
                window.embedTimeoutCount(),
                window.embedFailureCount()),
            builder(name) + ".embeddingDeadline(Duration.ofSeconds(1))");
      }
    },
    VETO {
      @Override
      long count(SemanticStats window) {
        return window.vetoCount() + window.incompleteCount();
      }

      @Override
      Remedy remedy(String name, SemanticStats window) {
        return Remedy.java(
            "most answers are not kept; if what is found in them is no secret, name the kinds that are",
            builder(name) + ".cacheability(Cacheability.without(EnumSet.of(SecretKind.KEY)))");
      }
    },
    EVICTED {
      @Override
      long count(SemanticStats window) {
        return Math.min(window.store().evictionCount(), window.misses().emptyCount());
      }

      @Override
      Remedy remedy(String name, SemanticStats window) {
        long megabytes = Math.max(1, window.store().maximumBytes() >> 20);
        return Remedy.java(
            String.format(
                Locale.ROOT,
                "%,d answers were evicted while %,d were kept: let it hold more",
                window.store().evictionCount(),
                window.putCount()),
            builder(name) + ".maximumBytes(DataSize.ofMegabytes(" + 2 * megabytes + "))");
      }
    },
    GATE {
      @Override
      long count(SemanticStats window) {
        return window.misses().gateCount() - window.dryHitCount();
      }

      @Override
      Remedy remedy(String name, SemanticStats window) {
        return Double.isNaN(window.errorBound())
            ? Remedy.java(
                "let a measured bound of false hits decide in place of one threshold for all texts",
                builder(name) + ".errorBound(0.01)")
            : Remedy.java(
                "measure how many hits are false: what is right so often may be answered more",
                builder(name) + ".shadow(0.02, comparer)");
      }
    },
    EMPTY {
      @Override
      long count(SemanticStats window) {
        long known = EVICTED.count(window) + VETO.count(window); // they would be near
        return Math.max(0, window.misses().emptyCount() - known);
      }

      @Override
      Remedy remedy(String name, SemanticStats window) {
        return Remedy.text(String.format(
            Locale.ROOT,
            "most questions have nothing near in their partition (%,d partitions, %,d answers): if a"
                + " time, an id or a counter is in the system message, take it out; else people ask"
                + " for different things, and a cache saves little here",
            window.store().partitionCount(),
            window.store().entryCount()));
      }
    },
    GUARD {
      @Override
      long count(SemanticStats window) {
        return window.misses().guardCount() + window.misses().verifierCount();
      }

      @Override
      Remedy remedy(String name, SemanticStats window) {
        return Remedy.text("near texts differ in a number, a name, a negation or the like, and ask"
            + " for something else: that is right as it is; details tell which guards");
      }
    };

    abstract long count(SemanticStats window);

    abstract Remedy remedy(String name, SemanticStats window);

    static String builder(String name) {
      return "SemanticCache.builder(\"" + name + "\")";
    }

    static Reason largest(SemanticStats window) {
      Reason largest = VECTOR;
      for (Reason reason : values()) {
        if (reason.count(window) > largest.count(window)) {
          largest = reason;
        }
      }
      return largest;
    }
  }
}
